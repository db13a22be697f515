/// Turns the bytes of a connection to a server into responses, for the client and for log drains.
package struct ResponseReader: Sendable {
    package enum Event: Equatable, Sendable {
        /// A final head; its `content` is empty and follows.
        case head(Response)
        case content([UInt8])
        case end
    }

    private var received = ReceivedBytes()
    private var parser: ResponseParser
    /// Present between a head and its end.
    private var body: BodyReader?
    private var isClosed = false
    private var assembled: Response?

    package init(limits: HeadLimits = .response) {
        parser = ResponseParser(limits: limits)
    }

    /// Adds received bytes; `next` and `nextResponse` read them.
    package mutating func push(_ bytes: [UInt8]) { received.append(bytes) }

    /// Tells that the server has closed its side.
    package mutating func close() { isClosed = true }

    /// The next event in the bytes pushed so far; nil where more are needed.
    ///
    /// Interim responses are skipped.
    ///
    /// - Parameter method: the request's method; a response to HEAD has no content.
    /// - Returns: the event.
    /// - Throws: what is wrong with the response, or that it was cut short.
    package mutating func next(answering method: RequestMethod) throws(HTTPError) -> Event? {
        guard var body else { return try nextHead(method) }
        while !body.isComplete, !received.isEmpty {
            let step = try received.next(&body)
            let content = received.content(step.payload)
            received.drop(step.consumed)
            self.body = body
            if !content.isEmpty { return .content(content) }
        }
        if isClosed { try body.close() }
        guard body.isComplete else { return nil }
        self.body = nil
        return .end
    }

    /// The next whole response; nil where more bytes are needed.
    ///
    /// - Parameters:
    ///   - method: the request's method.
    ///   - limit: how much content is kept.
    /// - Returns: the response with its content.
    /// - Throws: `contentTooLarge` for more, or what is wrong with the response.
    package mutating func nextResponse(
        answering method: RequestMethod,
        contentLimit limit: Int
    ) throws(HTTPError) -> Response? {
        while let event = try next(answering: method) {
            switch event {
            case .head(let response): assembled = response
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

    /// Bytes behind the last response, for a connection that goes on in another protocol.
    package mutating func takeRest() -> [UInt8] { received.takeAll() }

    // MARK: - Private

    private mutating func nextHead(_ method: RequestMethod) throws(HTTPError) -> Event? {
        while !received.isEmpty {
            switch received.parse(&parser, answering: method) {
            case .needsMore:
                guard !isClosed else { throw .truncatedContent }
                return nil
            case .failed(let error): throw error
            case .complete(let length):
                let response = received.response(parser.head)
                let framing = parser.head.framing
                let isInterim = parser.head.isInterim
                received.drop(length)
                if isInterim { continue }
                body = BodyReader(framing)
                return .head(response)
            }
        }
        return nil
    }
}
