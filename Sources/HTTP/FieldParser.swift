/// What one call of `FieldParser.next` found.
enum FieldStep {
    case field(Field)
    /// The section is over; what follows it begins at this position.
    case end(Int)
    case needsMore
    case failed(HTTPError)
}

/// Reads field lines one after the other, strictly (RFC 9112 section 5).
///
/// Stops where the bytes stop and goes on at the very byte when called again with more of them, so that a
/// peer that sends byte by byte costs no more than one that sends all at once. Refused: bare CR or LF,
/// folded lines, blanks before the colon, empty or non-token names, control bytes in values.
struct FieldParser: Sendable {
    private var lineStart: Int
    /// The next byte to look at.
    private var cursor: Int
    /// The position of the colon; negative while the name is being read.
    private var nameEnd = -1
    private var kind = FieldName.other

    /// A parser for a section that begins at `start`.
    init(at start: Int) {
        lineStart = start
        cursor = start
    }

    /// Reads up to the end of one field line or of the section.
    @inline(never)
    mutating func next(_ bytes: Span<UInt8>, _ limits: HeadLimits) -> FieldStep {
        if nameEnd < 0, let stop = scanName(bytes, limits) { return stop }
        return scanValue(bytes, limits)
    }

    /// Reads the next line if it is whole and its name has nothing but letters, digits, hyphens and dots, as
    /// nearly all have; nil, with nothing read, where `next` has to look.
    @inline(__always)
    mutating func nextPlainLine(_ bytes: Span<UInt8>, _ limits: HeadLimits) -> Field? {
        let start = lineStart
        guard cursor == start, nameEnd < 0, let key = FieldKey(nameAt: start, in: bytes) else { return nil }
        let colon = start &+ key.length
        guard key.length > 0, key.length <= limits.fieldNameBytes, colon < bytes.count,
            bytes[colon] == Byte.colon
        else { return nil }
        let kind = FieldName(key)
        let end = bytes.firstNonFieldByte(from: colon &+ 1)
        guard end &+ 1 < bytes.count, bytes[end] == Byte.carriageReturn, bytes[end &+ 1] == Byte.lineFeed,
            end &- start <= limits.fieldLineBytes, kind != .setCookie || end &- start <= limits.setCookieBytes
        else { return nil }
        lineStart = end &+ 2
        cursor = end &+ 2
        return Field(
            name: ByteRange(start, colon),
            value: bytes.trimmingBlanks(colon &+ 1, end),
            lineEnd: UInt32(truncatingIfNeeded: end &+ 2),
            kind: kind,
            isEndToEnd: !kind.isHopByHop
        )
    }

    // MARK: - Private

    /// Reads the name and its colon; anything else ends the step.
    @inline(__always)
    private mutating func scanName(_ bytes: Span<UInt8>, _ limits: HeadLimits) -> FieldStep? {
        let end = bytes.firstNonTokenByte(from: cursor)
        cursor = end
        guard end - lineStart <= limits.fieldNameBytes else { return .failed(.oversizedFieldName) }
        guard end < bytes.count else { return .needsMore }
        guard bytes[end] == Byte.colon, end > lineStart else { return sectionEnd(bytes) }
        nameEnd = end
        kind = FieldName(FieldKey(bytes, lineStart..<end))
        cursor = end + 1
        return nil
    }

    /// Reads the value and the CRLF behind it.
    @inline(__always)
    private mutating func scanValue(_ bytes: Span<UInt8>, _ limits: HeadLimits) -> FieldStep {
        let end = bytes.firstNonFieldByte(from: cursor)
        cursor = end
        guard end - lineStart <= limits.fieldLineBytes else { return .failed(.oversizedFieldLine) }
        if kind == .setCookie, end - lineStart > limits.setCookieBytes { return .failed(.oversizedCookie) }
        guard end < bytes.count else { return .needsMore }
        guard bytes[end] == Byte.carriageReturn else {
            return .failed(bytes[end] == Byte.lineFeed ? .malformedLineEnd : .malformedFieldValue)
        }
        guard end + 1 < bytes.count else { return .needsMore }
        guard bytes[end + 1] == Byte.lineFeed else { return .failed(.malformedLineEnd) }
        let field = Field(
            name: ByteRange(lineStart, nameEnd),
            value: bytes.trimmingBlanks(nameEnd + 1, end),
            lineEnd: UInt32(truncatingIfNeeded: end + 2),
            kind: kind,
            isEndToEnd: !kind.isHopByHop
        )
        self = FieldParser(at: end + 2)
        return .field(field)
    }

    /// The empty line, or what is wrong at the cursor, where no name goes on.
    @inline(never)
    private func sectionEnd(_ bytes: Span<UInt8>) -> FieldStep {
        let byte = bytes[cursor]
        if cursor == lineStart, byte == Byte.carriageReturn {
            guard cursor + 1 < bytes.count else { return .needsMore }
            return bytes[cursor + 1] == Byte.lineFeed ? .end(cursor + 2) : .failed(.malformedLineEnd)
        }
        if byte == Byte.lineFeed { return .failed(.malformedLineEnd) }
        return .failed(cursor == lineStart && byte.isBlank ? .lineFolding : .malformedFieldName)
    }
}
