/// Wraps bytes as a valid gzip stream without compressing them (RFC 1952, RFC 1951 §3.2.4).
///
/// For uploads over a local socket, where compressing would only cost time and would need zlib.
package struct GzipStored: Sendable {
    /// The longest content of one stored block.
    package static let longestBlockBytes = 65_535

    package init() {}

    /// The ten bytes that start the stream: deflate, no name, time 0, Unix.
    package static let start: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]

    /// The stored blocks that carry `bytes`.
    package mutating func blocks(for bytes: [UInt8]) -> [UInt8] {
        checksum.update(bytes.span)
        sizeBytes &+= UInt32(truncatingIfNeeded: bytes.count)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 5 * (bytes.count / GzipStored.longestBlockBytes + 1))
        var rest = bytes[...]
        while !rest.isEmpty {
            let block = rest.prefix(GzipStored.longestBlockBytes)
            GzipStored.appendBlock(block, isLast: false, to: &output)
            rest = rest.dropFirst(block.count)
        }
        return output
    }

    /// The empty last block and the trailer; nothing may follow.
    package func end() -> [UInt8] {
        var output: [UInt8] = []
        GzipStored.appendBlock([], isLast: true, to: &output)
        for word in [checksum.value, sizeBytes] {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                output.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return output
    }

    // MARK: - Private

    private var checksum = CRC32()
    private var sizeBytes: UInt32 = 0

    private static func appendBlock(_ block: ArraySlice<UInt8>, isLast: Bool, to output: inout [UInt8]) {
        let length = UInt16(block.count)
        output.append(isLast ? 1 : 0)
        for word in [length, ~length] {
            output.append(UInt8(truncatingIfNeeded: word))
            output.append(UInt8(truncatingIfNeeded: word >> 8))
        }
        output.append(contentsOf: block)
    }
}
