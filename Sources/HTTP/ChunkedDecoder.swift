/// Reads chunked transfer coding incrementally and strictly (RFC 9112 section 7.1).
///
/// Nothing is copied: content is reported as ranges of the input. Chunk extensions are checked, bounded and
/// dropped; trailer fields are kept. Refused: bare CR or LF, blanks around the size, sizes of 2^60 and more.
package struct ChunkedDecoder: Sendable {
    private enum State { case size, sizeExtension, sizeEnd, data, dataEnd, dataLineFeed, trailers, done }

    /// The extensions of all chunks of a message together.
    private static let extensionLimit = 16_384
    /// Digits of a size with leading zeros.
    private static let digitLimit = 64

    /// The trailer section, empty until the message is complete and mostly also then.
    package private(set) var trailers = TrailerSection()
    private var state = State.size
    private var size = 0
    private var digits = 0
    private var remaining = 0
    private var extensionBytes = 0

    package init() {}

    /// Whether the last chunk and the trailer section have been read.
    package var isComplete: Bool { state == .done }

    /// Reads to the end of the next run of content, of the message, or of the bytes.
    ///
    /// Call again with the rest until `consumed` is all of the bytes or `isComplete`.
    package mutating func next(_ bytes: Span<UInt8>) throws(HTTPError) -> BodyStep {
        var index = 0
        while index < bytes.count {
            switch state {
            case .size, .sizeExtension, .sizeEnd: index = try readSize(bytes, from: index)
            case .data:
                let end = index + min(remaining, bytes.count - index)
                take(end - index)
                return BodyStep(consumed: end, payload: index..<end, isComplete: false)
            case .dataEnd, .dataLineFeed: index = try readDataEnd(bytes, from: index)
            case .trailers: index = try readTrailers(bytes, from: index)
            case .done: return BodyStep(consumed: index, payload: index..<index, isComplete: true)
            }
        }
        return BodyStep(consumed: index, payload: index..<index, isComplete: state == .done)
    }

    /// Reads as `next` does, for passing the coding on to another peer chunk by chunk.
    ///
    /// Well-formed chunks without extensions are reported as one range that may be sent as it is. What must
    /// be written anew is appended to `output`: a size that came in pieces or with extensions, and a
    /// trailer section. Send `output` first and the range after it, then call again with the rest.
    package mutating func forward(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(HTTPError)
        -> ForwardStep
    {
        var index = 0
        while index < bytes.count {
            switch state {
            case .size where digits == 0 && plainSizeEnd(bytes, from: index) != nil, .data, .dataEnd,
                .dataLineFeed:
                return try forwardRun(bytes, from: index)
            case .size, .sizeExtension, .sizeEnd:
                index = try readSize(bytes, from: index)
                if state == .data { Serializer.appendChunkSize(remaining, to: &output) }
            case .trailers:
                index = try readTrailers(bytes, from: index)
                if state == .done { trailers.appendLastChunk(to: &output) }
            case .done:
                return ForwardStep(
                    consumed: index,
                    verbatim: index..<index,
                    payloadBytes: 0,
                    isComplete: true
                )
            }
        }
        return ForwardStep(
            consumed: index,
            verbatim: index..<index,
            payloadBytes: 0,
            isComplete: state == .done
        )
    }

    // MARK: - Private: forwarding

    /// Passes over everything from `start` on that can be sent as it is.
    private mutating func forwardRun(_ bytes: Span<UInt8>, from start: Int) throws(HTTPError) -> ForwardStep {
        var index = start
        var payloadBytes = 0
        scan: while index < bytes.count {
            switch state {
            case .data:
                let taken = min(remaining, bytes.count - index)
                take(taken)
                index += taken
                payloadBytes += taken
            case .dataEnd, .dataLineFeed: index = try readDataEnd(bytes, from: index)
            case .size:
                guard digits == 0, let end = plainSizeEnd(bytes, from: index) else { break scan }
                index = try readSize(bytes, from: index)
                if state == .trailers {
                    index = end + 2
                    state = .done
                }
            case .sizeExtension, .sizeEnd, .trailers, .done: break scan
            }
        }
        return ForwardStep(
            consumed: index,
            verbatim: start..<index,
            payloadBytes: payloadBytes,
            isComplete: state == .done
        )
    }

    /// The end of a whole size line without extension, or nil.
    ///
    /// A last chunk counts only with the empty line behind it, so that trailers are never sent unread.
    private func plainSizeEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        var isLast = true
        while index < bytes.count, index - start < 16, bytes[index].hexDigitValue != nil {
            if bytes[index] != UInt8(ascii: "0") { isLast = false }
            index += 1
        }
        guard index > start, bytes.isLineEnd(at: index) else { return nil }
        guard !isLast || bytes.isLineEnd(at: index + 2) else { return nil }
        return index + 2
    }

    // MARK: - Private: reading

    /// Reads up to the end of the size line or of the bytes.
    private mutating func readSize(_ bytes: Span<UInt8>, from start: Int) throws(HTTPError) -> Int {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch state {
            case .size: try readSizeByte(byte)
            case .sizeExtension:
                if byte == Byte.carriageReturn {
                    state = .sizeEnd
                    continue
                }
                guard byte.isFieldValueByte else { throw .malformedChunk }
                extensionBytes += 1
                guard extensionBytes <= Self.extensionLimit else { throw .oversizedChunkExtension }
            default:
                guard byte == Byte.lineFeed else { throw .malformedChunk }
                remaining = size
                state = size == 0 ? .trailers : .data
                size = 0
                digits = 0
                return index
            }
        }
        return index
    }

    private mutating func readSizeByte(_ byte: UInt8) throws(HTTPError) {
        if let digit = byte.hexDigitValue {
            guard size >> 56 == 0 else { throw .oversizedChunk }
            size = size << 4 | Int(digit)
            digits += 1
            guard digits <= Self.digitLimit else { throw .oversizedChunk }
            return
        }
        guard digits > 0 else { throw .malformedChunk }
        switch byte {
        case Byte.carriageReturn: state = .sizeEnd
        case Byte.semicolon: state = .sizeExtension
        default: throw .malformedChunk
        }
    }

    private mutating func take(_ count: Int) {
        remaining -= count
        if remaining == 0 { state = .dataEnd }
    }

    /// Reads the CRLF behind a chunk's content.
    private mutating func readDataEnd(_ bytes: Span<UInt8>, from start: Int) throws(HTTPError) -> Int {
        if state == .dataEnd {
            guard bytes[start] == Byte.carriageReturn else { throw .malformedChunk }
            state = .dataLineFeed
        } else {
            guard bytes[start] == Byte.lineFeed else { throw .malformedChunk }
            state = .size
        }
        return start + 1
    }

    /// Reads up to the empty line or the end of the bytes.
    private mutating func readTrailers(_ bytes: Span<UInt8>, from start: Int) throws(HTTPError) -> Int {
        if trailers.isUntouched, bytes.isLineEnd(at: start) {
            state = .done
            return start + 2
        }
        let consumed = try trailers.add(bytes, from: start)
        if trailers.isComplete { state = .done }
        return start + consumed
    }
}

extension Span<UInt8> {
    /// Whether a CRLF stands at `index`.
    func isLineEnd(at index: Int) -> Bool {
        index + 1 < count && self[index] == Byte.carriageReturn && self[index + 1] == Byte.lineFeed
    }
}
