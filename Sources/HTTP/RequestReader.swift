/// Turns the bytes of a client connection into requests, for the control plane.
///
/// Event by event, as content may be stored as it comes.
package struct RequestReader: Sendable {
    package enum Event: Equatable, Sendable {
        /// A head; its `content` is empty and follows.
        case head(Request)
        case content([UInt8])
        case end
    }

    private var received = ReceivedBytes()
    private var parser = RequestParser()
    /// Present between a head and its end.
    private var body: BodyReader?

    package init() {}

    /// Adds received bytes; `next` reads them.
    package mutating func push(_ bytes: [UInt8]) { received.append(bytes) }

    /// The next event in the bytes pushed so far; nil where more are needed.
    ///
    /// - Throws: what is wrong with the request; the connection cannot be used any further.
    package mutating func next() throws(HTTPError) -> Event? {
        guard var body else { return try nextHead() }
        if body.isComplete {
            self.body = nil
            return .end
        }
        while !received.isEmpty {
            let step = try received.next(&body)
            let content = received.content(step.payload)
            received.drop(step.consumed)
            self.body = body
            if !content.isEmpty { return .content(content) }
            if step.isComplete { return try next() }
        }
        return nil
    }

    /// Bytes behind the last request, for a connection that goes on in another protocol.
    package mutating func takeRest() -> [UInt8] { received.takeAll() }

    // MARK: - Private

    private mutating func nextHead() throws(HTTPError) -> Event? {
        guard !received.isEmpty else { return nil }
        switch received.parse(&parser) {
        case .needsMore: return nil
        case .failed(let error): throw error
        case .complete(let length):
            let request = received.request(parser.head)
            body = BodyReader(parser.head.framing)
            received.drop(length)
            return .head(request)
        }
    }
}
