/// Reads the content of one message by its framing, reporting ranges of the input.
package struct BodyReader: Sendable {
    package private(set) var framing: BodyFraming
    private var remaining = 0
    /// Used where the framing is `.chunked`; holds the trailer section.
    package private(set) var chunks = ChunkedDecoder()
    /// Whether all of the content, and the trailer section of chunks, has been read.
    package private(set) var isComplete = false

    /// A reader for the content behind a head with that framing.
    package init(_ framing: BodyFraming) {
        self.framing = framing
        begin(framing)
    }

    /// Begins with the content of another message.
    @inline(__always)
    package mutating func begin(_ framing: BodyFraming) {
        if self.framing == .chunked { chunks = ChunkedDecoder() }
        self.framing = framing
        remaining = 0
        isComplete = false
        switch framing {
        case .none: isComplete = true
        case .length(let length):
            remaining = length
            isComplete = length == 0
        case .chunked, .untilClose: break
        }
    }

    /// Reads to the end of the next run of content, of the message, or of the bytes.
    ///
    /// Call again with the rest until `consumed` is all of the bytes or `isComplete`. Bytes after a complete
    /// message are never consumed.
    package mutating func next(_ bytes: Span<UInt8>) throws(HTTPError) -> BodyStep {
        guard !isComplete else { return BodyStep(consumed: 0, payload: 0..<0, isComplete: true) }
        switch framing {
        case .none, .untilClose:
            return BodyStep(consumed: bytes.count, payload: 0..<bytes.count, isComplete: false)
        case .length:
            let taken = min(remaining, bytes.count)
            remaining -= taken
            isComplete = remaining == 0
            return BodyStep(consumed: taken, payload: 0..<taken, isComplete: isComplete)
        case .chunked:
            let step = try chunks.next(bytes)
            isComplete = step.isComplete
            return step
        }
    }

    /// Reads as `next`, for passing the message on with the same framing; see `ChunkedDecoder.forward`.
    package mutating func forward(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(HTTPError)
        -> ForwardStep
    {
        guard framing == .chunked, !isComplete else {
            let step = try next(bytes)
            return ForwardStep(
                consumed: step.consumed,
                verbatim: step.payload,
                payloadBytes: step.payload.count,
                isComplete: step.isComplete
            )
        }
        let step = try chunks.forward(bytes, into: &output)
        isComplete = step.isComplete
        return step
    }

    /// Tells that the peer has closed: complete only for content that runs until then.
    package mutating func close() throws(HTTPError) {
        guard !isComplete else { return }
        guard framing == .untilClose else { throw .truncatedContent }
        isComplete = true
    }
}
