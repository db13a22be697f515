import Model

/// One message in a history file: length, checksum, body, integers little-endian.
///
///     4  length of the body
///     4  FNV-1a of the body
///     8  number        8  time, microseconds since 1970
///     1  length, then the source        1  length, then the process
///     …  content
///
/// The checksum is there for a file that was being written when the power went.
enum HistoryFrame {
    /// Longer than any frame we write: anything above is damage.
    private static let maximumBodyBytes = Limits.Logplex.lineBytes + 1_024

    static func append(_ message: LogMessage, to bytes: inout [UInt8]) {
        let source = message.source.rawValue.utf8.prefix(255)
        let process = message.process.utf8.prefix(255)
        let start = bytes.count + 8
        let count = 18 + source.count + process.count + message.content.count
        append(UInt32(count), to: &bytes)
        // The checksum's place.
        append(UInt32(0), to: &bytes)
        append(message.number, to: &bytes)
        append(UInt64(bitPattern: message.time.microseconds), to: &bytes)
        append(short: source, to: &bytes)
        append(short: process, to: &bytes)
        bytes += message.content
        let checksum = checksum(bytes[start...])
        for index in 0..<4 { bytes[start - 4 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
    }

    /// The frame that starts at `offset`, and where the next one starts; nil when there is no whole one.
    static func parse(_ bytes: [UInt8], at offset: Int) -> (message: LogMessage, next: Int)? {
        guard bytes.count - offset >= 8 else { return nil }
        let length = Int(integer(bytes[offset..<offset + 4]))
        let expected = integer(bytes[offset + 4..<offset + 8])
        guard (18...maximumBodyBytes).contains(length), bytes.count - offset - 8 >= length else { return nil }
        let body = bytes[offset + 8..<offset + 8 + length]
        guard UInt64(checksum(body)) == expected, let message = parse(body: body) else { return nil }
        return (message, offset + 8 + length)
    }

    // MARK: - Private

    private static func parse(body: ArraySlice<UInt8>) -> LogMessage? {
        var rest = body.dropFirst(16)
        guard let source = takeShort(&rest), let process = takeShort(&rest),
            let known = LogSource(rawValue: source)
        else { return nil }
        return LogMessage(
            number: integer(body.prefix(8)),
            time: Timestamp(microseconds: Int64(bitPattern: integer(body.dropFirst(8).prefix(8)))),
            source: known,
            process: process,
            content: Array(rest)
        )
    }

    private static func takeShort(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let length = rest.popFirst(), rest.count >= length else { return nil }
        defer { rest = rest.dropFirst(Int(length)) }
        return String(decoding: rest.prefix(Int(length)), as: UTF8.self)
    }

    private static func append(short text: Substring.UTF8View, to bytes: inout [UInt8]) {
        bytes.append(UInt8(text.count))
        for byte in text { bytes.append(byte) }
    }

    private static func append(_ value: some FixedWidthInteger & UnsignedInteger, to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: value.bitWidth / 8) { (free: inout OutputSpan<UInt8>) in
            var rest = value
            for _ in 0..<value.bitWidth / 8 {
                free.append(UInt8(truncatingIfNeeded: rest))
                rest >>= 8
            }
        }
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// FNV-1a, 32 bits.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var hash: UInt32 = 0x811c_9dc5
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return hash
    }
}
