import CZlib

/// Why compressed bytes were refused.
package enum GzipError: Error, Equatable, Sendable {
    /// Not gzip, or damaged; zlib's own words.
    case damaged(String)
    /// The stream ends before its trailer.
    case truncated
    /// zlib had no memory.
    case noMemory
}

/// gzip (RFC 1952) through zlib.
///
/// The one file of this target that calls C.
///
/// Compression works block by block so that blocks can be compressed by several threads at once and the result
/// is the same however many there were: each block is primed with the 32 KiB before it and ends at a byte
/// boundary with a sync flush, as pigz does it.
package enum Gzip {
    /// How much input one compressed block takes.
    package static let blockBytes = 128 << 10
    /// The window of deflate: how much of the block before primes a block (RFC 1951 §2).
    package static let windowBytes = 32 << 10

    /// The ten bytes that start the stream: deflate, no name, time 0, Unix.
    package static let start: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]

    /// The empty last block, then the checksum and size of everything.
    package static func end(checksum: UInt32, sizeBytes: Int) -> [UInt8] {
        var bytes: [UInt8] = [3, 0]
        for word in [checksum, UInt32(truncatingIfNeeded: sizeBytes)] {
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }

    /// One block's compressed bytes and the checksum of its input.
    package struct Block: Sendable {
        package let bytes: [UInt8]
        package let checksum: UInt32
        package let sizeBytes: Int
    }

    /// The CRC-32 of two contents one after the other, from theirs.
    package static func combine(_ first: UInt32, _ second: UInt32, secondBytes: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), secondBytes))
    }
}

/// Compresses one block after the other, each by itself.
///
/// zlib's quarter of a megabyte for it is made once. One thread at a time may use it.
@safe package final class Deflater {
    private var stream = unsafe z_stream()

    package init(level: Int) throws(GzipError) {
        let code = unsafe deflateInit2_(
            &stream,
            Int32(level),
            Int32(Z_DEFLATED),
            -15,  // raw: the frame around the blocks is ours
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            streamBytes
        )
        guard code == Z_OK else { throw .noMemory }
    }

    deinit {
        unsafe _ = deflateEnd(&stream)
    }

    /// Compresses `input[range]`; up to 32 KiB of `input` before the range prime the window.
    package func compress(_ input: [UInt8], _ range: Range<Int>) throws(GzipError) -> Gzip.Block {
        unsafe deflateReset(&stream)
        // A sync flush adds at most five bytes and the seven bits before them to deflateBound's answer.
        let bound = unsafe Int(deflateBound(&stream, UInt(range.count))) + 16
        var (isWhole, checksum) = (false, UInt32(0))
        let bytes = unsafe input.withUnsafeBufferPointer { input in
            unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                guard let start = input.baseAddress else { return }
                let from = unsafe start + range.lowerBound
                let window = min(range.lowerBound, Gzip.windowBytes)
                if window > 0 { unsafe deflateSetDictionary(&stream, from - window, UInt32(window)) }
                unsafe stream.next_in = UnsafeMutablePointer(mutating: from)
                unsafe stream.avail_in = UInt32(range.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                isWhole = unsafe deflate(&stream, Z_SYNC_FLUSH) == Z_OK && stream.avail_in == 0
                count = unsafe output.count - Int(stream.avail_out)
                checksum = unsafe UInt32(truncatingIfNeeded: crc32(0, from, UInt32(range.count)))
            }
        }
        guard isWhole else { throw .damaged("deflate did not finish a block") }
        return Gzip.Block(bytes: bytes, checksum: checksum, sizeBytes: range.count)
    }
}

/// zlib asks for the size of the structure to notice a caller built against another version.
private let streamBytes = unsafe Int32(MemoryLayout<z_stream>.size)

/// Undoes gzip piece by piece; a stream may have several members, one after the other (RFC 1952 §2.2).
@safe package final class GzipReader {
    private var stream = unsafe z_stream()
    private var isAtMemberEnd = false
    private var output: [UInt8]

    /// Makes a reader that hands out at most `pieceBytes` at once.
    package init(pieceBytes: Int = 128 << 10) throws(GzipError) {
        output = [UInt8](repeating: 0, count: pieceBytes)
        guard unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, streamBytes) == Z_OK else {
            throw .noMemory
        }
    }

    deinit {
        unsafe _ = inflateEnd(&stream)
    }

    /// Expands `input` and hands each piece of content to `body`.
    package func read(_ input: [UInt8], _ body: ([UInt8]) throws -> Void) throws {
        var offset = 0
        while offset < input.count {
            if isAtMemberEnd {
                // Zero padding after the last member is allowed, as gzip(1) allows it.
                guard input[offset...].contains(where: { $0 != 0 }) else { return }
                unsafe inflateReset(&stream)
                isAtMemberEnd = false
            }
            let produced = try expand(input, from: &offset)
            if produced > 0 { try body(Array(output[..<produced])) }
        }
    }

    /// Says that no more input comes; throws `truncated` unless the trailer was seen.
    package func finish() throws(GzipError) {
        guard isAtMemberEnd else { throw .truncated }
    }

    private func expand(_ input: [UInt8], from offset: inout Int) throws(GzipError) -> Int {
        let start = offset
        let (code, used, produced) = unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = unsafe UnsafeMutablePointer(
                    mutating: input.baseAddress.map { unsafe $0 + start }
                )
                unsafe stream.avail_in = UInt32(input.count - start)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(output.count)
                let code = unsafe inflate(&stream, Z_NO_FLUSH)
                return unsafe (
                    code, input.count - start - Int(stream.avail_in), output.count - Int(stream.avail_out)
                )
            }
        }
        offset += used
        switch code {
        case Z_OK: break
        case Z_STREAM_END: isAtMemberEnd = true
        case Z_BUF_ERROR where used > 0 || produced > 0: break
        case Z_MEM_ERROR: throw .noMemory
        default: throw .damaged(words(for: code))
        }
        return produced
    }

    private func words(for code: Int32) -> String {
        guard let message = unsafe stream.msg else { return "zlib error \(code)" }
        return unsafe String(cString: message)
    }
}
