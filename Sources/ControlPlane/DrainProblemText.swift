import Logplex
import Model
import PlatformAPI

/// What is wrong with a drain's URL, and what to give instead (logplex: `Invalid drain destination`).
enum DrainProblemText {
    static func body(for problem: DrainURL.Problem) -> APIErrorBody {
        APIErrorBody(.invalidParams, "Invalid drain destination: \(reason(problem))")
    }

    /// What to do where OpenSSL is missing; `reason` says what was looked for.
    static func body(for url: DrainURL, withoutTLS reason: String) -> APIErrorBody {
        APIErrorBody(
            .invalidParams,
            "Invalid drain destination: \(url.publicText) needs TLS by OpenSSL, and \(reason). Install it (Debian "
                + "and Ubuntu: apt-get install libssl3), or use a receiver without TLS: \(withoutTLS)."
        )
    }

    // MARK: - Private

    private static func reason(_ problem: DrainURL.Problem) -> String {
        switch problem {
        case .malformed: "it is no URL. Give one such as \(examples)."
        case .tooLong: "a URL has \(Limits.Drains.urlBytes) bytes at most."
        case .missingHost: "it has no host. Give one such as \(examples)."
        case .unknownScheme(let scheme): "\(scheme) is no scheme of a drain. Use \(examples)."
        case .overUDP(let scheme): "\(scheme) goes over UDP, which is no longer offered. Use \(examples)."
        }
    }

    private static let withoutTLS = "syslog://HOST:PORT or http://HOST:PORT/PATH"
    private static let examples = "\(withoutTLS), over TLS syslog+tls:// or https://"
}
