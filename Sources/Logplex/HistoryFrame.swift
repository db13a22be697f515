import HTTP
import Linux
import Model

/// One message in a history file: length, checksum, body, integers little-endian.
///
///     4  length of the body
///     4  checksum of the body
///     8  number        8  time, microseconds since 1970
///     1  length, then the source        1  length, then the process
///     …  content
///
/// The checksum is there for a file that was being written when the power went.
enum HistoryFrame {
    /// Longer than any frame we write: anything above is damage.
    private static let maximumBodyBytes = Limits.Logplex.lineBytes + 1_024

    static func append(_ message: LogMessage, to bytes: inout [UInt8]) {
        // Names of sources and processes are far shorter than what one byte can count.
        let source = message.source.rawValue.utf8
        let process = message.process.utf8
        let start = bytes.count
        let count = 18 + source.count + process.count + message.content.count
        bytes.append(addingCapacity: 8 + count) { (free: inout OutputSpan<UInt8>) in
            append(UInt32(count), to: &free)
            // The checksum's place.
            append(UInt32(0), to: &free)
            append(message.number, to: &free)
            append(UInt64(bitPattern: message.time.microseconds), to: &free)
            append(short: source, to: &free)
            append(short: process, to: &free)
            free.append(copying: message.content.span)
        }
        let checksum = checksum(bytes.span.extracting((start + 8)...))
        for index in 0..<4 { bytes[start + 4 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
    }

    /// The frame that starts at `offset`, and where the next one starts; nil when there is no whole one.
    static func parse(_ bytes: [UInt8], at offset: Int) -> (message: LogMessage, next: Int)? {
        guard bytes.count - offset >= 8 else { return nil }
        let length = Int(integer(bytes[offset..<offset + 4]))
        let expected = integer(bytes[offset + 4..<offset + 8])
        guard (18...maximumBodyBytes).contains(length), bytes.count - offset - 8 >= length else { return nil }
        let body = bytes[offset + 8..<offset + 8 + length]
        guard UInt64(checksum(body.span)) == expected, let message = parse(body: body) else { return nil }
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

    private static func append(short text: String.UTF8View, to free: inout OutputSpan<UInt8>) {
        free.append(UInt8(text.count))
        free.append(copying: text.span)
    }

    @inline(__always)
    private static func append(
        _ value: some FixedWidthInteger & UnsignedInteger,
        to free: inout OutputSpan<UInt8>
    ) {
        var rest = value
        for _ in 0..<value.bitWidth / 8 {
            free.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// FNV-1a over words of eight bytes, then over the bytes that are left, folded to 32 bits: a byte at a time
    /// took most of what saving a line costs.
    private static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var position = 0
        while position + 8 <= bytes.count {
            hash = (hash ^ bytes.word(at: position)) &* 0x0000_0100_0000_01b3
            position += 8
        }
        while position < bytes.count {
            hash = (hash ^ UInt64(bytes[position])) &* 0x0000_0100_0000_01b3
            position += 1
        }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }
}
