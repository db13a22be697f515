/// Turns the bytes of a client connection into requests, for the control plane.
///
/// Either event by event, for content that is stored as it comes (`next`), or whole (`nextRequest`).
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
    private var assembled: Request?

    package init() {}

    /// Adds received bytes; `next` and `nextRequest` read them.
    package mutating func push(_ bytes: [UInt8]) { received.append(bytes) }

    /// Whether the connection is between two requests, so that its end is no error.
    package var isIdle: Bool { body == nil && !parser.isMidHead && assembled == nil }

    /// The head of the request whose content is still to come, as returned by `nextRequest` later.
    package var pending: Request? { assembled }

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

    /// The next whole request; nil where more bytes are needed.
    ///
    /// - Parameter limit: how much content is kept.
    /// - Returns: the request with its content.
    /// - Throws: `contentTooLarge` for more, or what is wrong with the request.
    package mutating func nextRequest(contentLimit limit: Int) throws(HTTPError) -> Request? {
        while let event = try next() {
            switch event {
            case .head(let request):
                if let length = body?.remainingBytes, length > limit { throw .contentTooLarge }
                assembled = request
            case .content(let bytes):
                guard (assembled?.content.count ?? 0) + bytes.count <= limit else { throw .contentTooLarge }
                assembled?.content.append(contentsOf: bytes)
            case .end:
                defer { assembled = nil }
                if let assembled { return assembled }
            }
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
