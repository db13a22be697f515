package import HTTP
package import Model

/// Why an exchange failed: everything that a router itself answers or cuts, and the only way it leaves.
///
/// `code`, `status` and `page` are the one table between causes and what client and log see (spec router §9).
package enum RouterError: Error, Hashable, Sendable {
    /// The request breaks HTTP or a limit: 400, or 417 for an expectation that nobody here can meet.
    case request(HTTPError)
    /// The same for an app whose router has a code for it, H26: the legacy one.
    case requestError(HTTPError)
    /// No app has this host: 404.
    case noSuchApp
    /// A failure with an H code.
    case platform(RouterCode)
    /// H25, with the restriction that the response broke.
    case restriction(Restriction)

    /// The second half of H25's `desc`.
    package enum Restriction: String, Sendable {
        case contentLength = "invalid content length"
        case cookie = "oversized cookie"
        case fieldLine = "oversized header"
        case statusLine = "oversized status line"
    }

    /// The code for the log; nil where no app line exists or Router 2.0 has no code (spec router §8, §12.2).
    package var code: RouterCode? {
        switch self {
        case .request, .noSuchApp: nil
        case .requestError: .h26
        case .platform(let code): code
        case .restriction: .h25
        }
    }

    /// The status that the client gets.
    package var status: Int {
        switch self {
        case .request(let error), .requestError(let error): error.status
        case .noSuchApp: 404
        case .platform(let code): code.status
        case .restriction: RouterCode.h25.status
        }
    }

    package var blame: Blame {
        switch self {
        case .request, .requestError, .noSuchApp: .client
        case .platform(let code): code.blame
        case .restriction: .dyno
        }
    }

    /// The page for a browser.
    var page: ErrorPage {
        switch self {
        case .request(.unsupportedExpectation), .requestError(.unsupportedExpectation): .expectationFailed
        case .request, .requestError: .badRequest
        case .noSuchApp: .noSuchApp
        case .platform(.h80): .maintenance
        case .platform(.h81): .blankApp
        case .platform, .restriction: .applicationError
        }
    }

    /// The log's `cause`, which only H26 has.
    var cause: String? {
        switch self {
        case .requestError(.unsupportedExpectation): "unsupported expect header value"
        case .requestError(let error) where error.isToldAfterWholeHead: "bad header"
        // What else is told once the app is known: chunks, and the fields behind the last one.
        case .requestError: "bad chunk"
        case .request, .noSuchApp, .platform, .restriction: nil
        }
    }

    /// What the legacy router's log says of the same.
    var inLegacyLog: RouterError {
        if case .request(let error) = self { .requestError(error) } else { self }
    }

    /// The log's `desc`, nil without a code.
    var description: String? {
        switch self {
        case .restriction(let restriction): "\(RouterCode.h25.description): \(restriction.rawValue)"
        default: code?.description
        }
    }
}
