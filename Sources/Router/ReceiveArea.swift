import HTTP
import Linux
import Model

/// Where a router receives: one buffer for all its connections, with headroom for a rewritten head.
struct ReceiveArea {
    /// What one receive meant for a message's content.
    struct Content {
        /// How many bytes of the receive belong to the message.
        var consumed = 0
        /// How many bytes of content were found.
        var payloadBytes = 0
        var isComplete = false
        /// Where in the area the bytes to send lie; nil when they were put into `gathered`.
        var inArea: Range<Int>?
    }

    private(set) var bytes = [UInt8](
        repeating: 0,
        count: Limits.Router.headroomBytes + Limits.Router.receiveBytes
    )
    /// Content that could not be sent as it lay in the area.
    private(set) var gathered: [UInt8] = []

    /// Receives behind the headroom.
    @inline(__always)
    mutating func receive(from descriptor: borrowing FileDescriptor) throws(Errno) -> Transfer {
        let end = bytes.count
        var span = bytes.mutableSpan
        var free = span._mutatingExtracting(Limits.Router.headroomBytes..<end)
        return try Socket.receive(descriptor, into: &free)
    }

    /// Where the bytes of a receive lie.
    func received(_ count: Int) -> Range<Int> {
        Limits.Router.headroomBytes..<Limits.Router.headroomBytes + count
    }

    /// Puts bytes that were kept back into the area, as if they had just been received.
    mutating func fill(with kept: [UInt8]) -> Range<Int> {
        let range = received(kept.count)
        bytes.replaceSubrange(range, with: kept)
        return range
    }

    /// Puts `head` right in front of `range`, so that both leave in one piece; nil when there is no room.
    @inline(__always)
    mutating func place(_ head: [UInt8], before range: Range<Int>) -> Range<Int>? {
        let start = range.lowerBound - head.count
        guard start >= 0 else { return nil }
        bytes.replaceSubrange(start..<range.lowerBound, with: head)
        return start..<range.upperBound
    }

    // MARK: Parsing

    @inline(__always)
    func parse(_ range: Range<Int>, _ parser: inout RequestParser) -> HeadProgress {
        parser.parse(bytes.span.extracting(range))
    }

    @inline(__always)
    func parse(
        _ range: Range<Int>,
        _ parser: inout ResponseParser,
        answering method: RequestMethod
    ) -> HeadProgress {
        parser.parse(bytes.span.extracting(range), answering: method)
    }

    // MARK: Content

    /// Reads content that goes on with the same framing.
    @inline(__always)
    mutating func forward(_ body: inout BodyReader, _ range: Range<Int>) throws(HTTPError) -> Content {
        gathered.removeAll(keepingCapacity: true)
        let bytes = bytes
        let step = try body.forward(bytes.span.extracting(range), into: &gathered)
        if gathered.isEmpty, step.isComplete || step.consumed == range.count {
            return Content(
                consumed: step.consumed,
                payloadBytes: step.payloadBytes,
                isComplete: step.isComplete,
                inArea: step.verbatim.shifted(by: range.lowerBound)
            )
        }
        return try gather(&body, range, step)
    }

    /// Reads chunked content for a client that does not know chunks.
    mutating func decode(_ body: inout BodyReader, _ range: Range<Int>) throws(HTTPError) -> Content {
        gathered.removeAll(keepingCapacity: true)
        var content = Content()
        while content.consumed < range.count, !content.isComplete {
            let start = range.lowerBound + content.consumed
            let step = try body.next(bytes.span.extracting(start..<range.upperBound))
            gathered.append(contentsOf: bytes[step.payload.shifted(by: start)])
            content.consumed += step.consumed
            content.payloadBytes += step.payload.count
            content.isComplete = step.isComplete
        }
        return content
    }

    // MARK: - Private

    /// Goes on after a first step that did not take everything: all pieces end up in `gathered`.
    @inline(never)
    private mutating func gather(
        _ body: inout BodyReader,
        _ range: Range<Int>,
        _ first: ForwardStep
    ) throws(HTTPError) -> Content {
        let bytes = bytes
        gathered.append(contentsOf: bytes[first.verbatim.shifted(by: range.lowerBound)])
        var content = Content(
            consumed: first.consumed,
            payloadBytes: first.payloadBytes,
            isComplete: first.isComplete
        )
        while content.consumed < range.count, !content.isComplete {
            let start = range.lowerBound + content.consumed
            let step = try body.forward(bytes.span.extracting(start..<range.upperBound), into: &gathered)
            gathered.append(contentsOf: bytes[step.verbatim.shifted(by: start)])
            content.consumed += step.consumed
            content.payloadBytes += step.payloadBytes
            content.isComplete = step.isComplete
        }
        return content
    }
}
