import Model
import PlatformAPI

/// What `logs` can be asked for beyond Heroku's own flags: lines of a code, a status, a path, a time.
///
/// A value that no line can have is refused, so that it is not taken for a log without such lines.
enum LogConditionFlags {
    static let all = [code, status, path, slow, since]

    static let code = Flag("code", nil, .text("CODE"), "only lines with this H, R or L code")
    static let status = Flag(
        "status",
        nil,
        .text("STATUS"),
        "only requests that ended with this status (503) or a status of this class (5xx)"
    )
    static let path = Flag("path", nil, .text("PATH"), "only requests for this path or one below it")
    static let slow = Flag(
        "slow",
        nil,
        .text("DURATION"),
        "only requests whose connect and service times are this long together"
    )
    static let since = Flag(
        "since",
        nil,
        .text("TIME"),
        "only lines since then: a duration before now (10m), or a time (2026-08-10T10:00:00Z)"
    )

    /// What Heroku's API cannot be asked for; nil when nothing of it is.
    static func conditions(_ given: Given, _ session: Session) throws -> LogConditions? {
        let conditions = LogConditions(
            code: try given.text(code).map(checkedCode),
            path: try given.text(path).map(checkedPath),
            since: try given.text(since).map { try time($0, session) },
            slowMilliseconds: try DurationArgument.milliseconds(
                of: slow,
                in: given,
                atMost: Limits.Logplex.historyLife
            ),
            status: try given.text(status).map(checkedStatus)
        )
        return conditions == LogConditions() ? nil : conditions
    }

    /// A value of `--source`: the sources of the log's lines are two.
    static func checkedSource(_ text: String) throws(CommandFailure) -> String {
        let source = text.lowercased()
        guard !["app", "heroku"].contains(source) else { return source }
        throw .misused(
            "\(text) is no source for --source: lines are of app or of heroku.",
            "Lines of one process come with --process-type, such as web or router."
        )
    }

    // MARK: - Private

    private static let codes = Set(
        RouterCode.allCases.map(\.rawValue) + RuntimeCode.allCases.map(\.rawValue)
            + LogplexCode.allCases.map(\.rawValue)
    )

    private static func checkedCode(_ text: String) throws(CommandFailure) -> String {
        let code = text.uppercased()
        guard !codes.contains(code) else { return code }
        throw .misused("\(text) is no code for --code: give one such as H12, R14 or L10.")
    }

    private static func checkedPath(_ text: String) throws(CommandFailure) -> String {
        guard text.hasPrefix("/") else {
            throw .misused("--path \(text) cannot be the path of a request: it begins with a slash.")
        }
        guard let query = text.firstIndex(of: "?") else { return text }
        throw .misused(
            "--path looks at a request's path without its query: leave \(text[query...]) out."
        )
    }

    private static func checkedStatus(_ text: String) throws(CommandFailure) -> String {
        let status = text.lowercased()
        let bytes = Array(status.utf8)
        let isClass = bytes.count == 3 && (49...53).contains(bytes[0]) && status.hasSuffix("xx")
        let isStatus =
            bytes.count == 3 && DecimalDigits.value(status).map { (100...599).contains($0) } == true
        guard isClass || isStatus else {
            throw .misused("\(text) is no status for --status: give one such as 503, or a class such as 5xx.")
        }
        return status
    }

    private static func time(_ text: String, _ session: Session) throws(CommandFailure) -> Timestamp {
        if let duration = DurationText.value(text) {
            let past = Int64(DurationArgument.milliseconds(duration) * 1_000)
            return Timestamp(microseconds: session.now().microseconds - past)
        }
        if let time = Timestamp(text) { return time }
        throw .misused(
            "\(text) is no time for --since: give a duration before now, such as 10m, or a time such as "
                + "2026-08-10T10:00:00Z."
        )
    }
}
