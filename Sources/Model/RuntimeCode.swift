/// An error of a dyno's runtime: the R codes (Dev Center "Heroku Error Codes"; spec dynos §4).
package enum RuntimeCode: String, Sendable, Codable, CaseIterable {
    case bootTimeout = "R10"
    case exitTimeout = "R12"
    case attachError = "R13"
    case memoryQuotaExceeded = "R14"
    case memoryQuotaVastlyExceeded = "R15"
    case detached = "R16"
    case checksumError = "R17"
    case platformError = "R99"

    /// The name in parentheses.
    package var title: String {
        switch self {
        case .bootTimeout: "Boot timeout"
        case .exitTimeout: "Exit timeout"
        case .attachError: "Attach error"
        case .memoryQuotaExceeded: "Memory quota exceeded"
        case .memoryQuotaVastlyExceeded: "Memory quota vastly exceeded"
        case .detached: "Detached"
        case .checksumError: "Checksum error"
        case .platformError: "Platform error"
        }
    }

    /// What follows the arrow; nil for the codes that stand alone or whose words depend on the case.
    package var explanation: String? {
        switch self {
        case .bootTimeout:
            "Web process failed to bind to $PORT within \(Limits.Dynos.boot.components.seconds) seconds of launch"
        case .exitTimeout:
            "At least one process failed to exit within \(Limits.Dynos.exit.components.seconds) seconds of SIGTERM"
        case .attachError: "Failed to attach to process"
        case .detached:
            "An attached process is not responding to SIGHUP after its external connection was closed."
        case .memoryQuotaExceeded, .memoryQuotaVastlyExceeded, .checksumError, .platformError: nil
        }
    }

    /// Every R line comes from `heroku[<dyno>]` at this syslog severity: <45> is syslog.notice (RFC 5424 §6.2.1).
    package var level: String { "notice" }

    /// The log line: `Error R12 (Exit timeout) -> At least one process …`.
    package var line: String { line(explaining: explanation) }

    /// The log line with words of this case.
    package func line(explaining words: String?) -> String {
        let start = "Error \(rawValue) (\(title))"
        guard let words else { return start }
        return "\(start) -> \(words)"
    }

    /// R17's line (sic: the word "not" is missing in Heroku's text too).
    package static func checksumLine(expected: String, actual: String) -> String {
        checksumError.line(
            explaining: "Checksum does match expected value. Expected: \(expected) Actual: \(actual)"
        )
    }
}
