import HTTP

/// Whole responses that the router itself gives, made once for each error and way to end.
struct ErrorAnswers {
    private struct Key: Hashable {
        let error: RouterError
        let isHead: Bool
        let keepsAlive: Bool
        let isLegacy: Bool
    }

    /// A response up to its Date field, and the rest from there.
    struct Answer {
        let beforeDate: [UInt8]
        let afterDate: [UInt8]
        /// How many bytes of content the client gets, as the log counts them.
        let contentBytes: Int
    }

    private let pages: CustomPages
    private var answers: [Key: Answer] = [:]

    /// Answers with the router's own pages.
    init() { pages = CustomPages() }

    /// Answers with an app's pages, where it has them; nil when it has none.
    init?(_ pages: CustomPages) {
        guard pages != CustomPages() else { return nil }
        self.pages = pages
    }

    /// The answer for `error`; a HEAD request gets the same head without content (spec router §19.10).
    mutating func answer(to error: RouterError, isHead: Bool, keepsAlive: Bool, isLegacy: Bool = false)
        -> Answer
    {
        let key = Key(error: error, isHead: isHead, keepsAlive: keepsAlive, isLegacy: isLegacy)
        if let answer = answers[key] { return answer }
        let answer = make(error, isHead: isHead, keepsAlive: keepsAlive, isLegacy ? .legacy : .current)
        answers[key] = answer
        return answer
    }

    // MARK: - Private

    private func make(_ error: RouterError, isHead: Bool, keepsAlive: Bool, _ profile: RouterProfile)
        -> Answer
    {
        let content = pages[error.page].map(error.page.frame) ?? error.page.html
        let head = """
            HTTP/1.1 \(error.status) \(StatusCode.reason(error.status))\r
            Cache-Control: no-cache, no-store\r
            Content-Type: text/html; charset=utf-8\r
            Content-Length: \(content.count)\r
            Server: \(profile.server)\r
            \(profile.signsOwnAnswers ? "Via: \(profile.via)\r\n" : "")\
            Connection: \(keepsAlive ? "keep-alive" : "close")\r
            Date:\u{20}
            """
        return Answer(
            beforeDate: Array(head.utf8),
            afterDate: Array("\r\n\r\n".utf8) + (isHead ? [] : content),
            contentBytes: isHead ? 0 : content.count
        )
    }
}
