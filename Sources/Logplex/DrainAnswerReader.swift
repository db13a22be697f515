import HTTP

/// Reads a receiver's answers to a drain's requests: the status counts, the content is skipped.
struct DrainAnswerReader {
    struct Answer: Equatable {
        let status: Int
        /// Whether the connection may carry another request.
        let isReusable: Bool
    }

    private var received: [UInt8] = []
    private var parser = ResponseParser(limits: DrainAnswerReader.limits)
    /// Present between a head and its end, with what the head said.
    private var body: BodyReader?
    private var answer: Answer?

    /// Adds received bytes; `next` reads them.
    mutating func push(_ bytes: [UInt8]) { received += bytes }

    /// The next answer that is complete, interim ones skipped; nil where more bytes are needed.
    ///
    /// `hasEnded` says that no more will come.
    mutating func next(hasEnded: Bool = false) throws(HTTPError) -> Answer? {
        guard try takeHead(), var body else { return nil }
        while !body.isComplete, !received.isEmpty {
            received.removeFirst(try body.next(received.span).consumed)
        }
        if hasEnded { try body.close() }
        self.body = body.isComplete ? nil : body
        guard body.isComplete, let answer else { return nil }
        // Bytes that nobody asked for would be taken for the next answer.
        return Answer(status: answer.status, isReusable: answer.isReusable && received.isEmpty && !hasEnded)
    }

    // MARK: - Private

    /// Plenty for a receiver that says yes or no; it bounds what is kept of a strange one's answer.
    private static let limits = HeadLimits(
        startLineBytes: 8_192,
        methodBytes: 127,
        fieldLineBytes: 8_192,
        fieldNameBytes: 1_000,
        fieldCount: 100,
        setCookieBytes: 8_192
    )

    /// Whether there is a head whose content is to be skipped.
    private mutating func takeHead() throws(HTTPError) -> Bool {
        while body == nil {
            // A reference of its own: the parser changes while it looks at the bytes.
            let bytes = received
            let progress = parser.parse(bytes.span, answering: .other)
            switch progress {
            case .needsMore: return false
            case .failed(let error): throw error
            case .complete(let length):
                let head = parser.head
                if !head.isInterim {
                    body = BodyReader(head.framing)
                    answer = Answer(status: head.status, isReusable: head.isPersistent)
                }
                received.removeFirst(length)
            }
        }
        return true
    }
}
