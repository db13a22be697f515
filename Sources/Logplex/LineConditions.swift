package import Model

/// What a line must say to be wanted, beyond what Heroku's sessions can ask for; all that is given must hold.
package struct LineConditions: Sendable, Equatable {
    /// An H code of the router's line, or an R or L code that the line begins with.
    package var code: String?
    /// What the router's line says of the status.
    package var statuses: ClosedRange<Int>?
    /// The router's path, without its query, is this or below it.
    package var path: String?
    /// The router's connect and service times together, at least.
    package var slowest: Duration?
    /// The line is not older.
    package var since: Timestamp?

    package init(
        code: String? = nil,
        statuses: ClosedRange<Int>? = nil,
        path: String? = nil,
        slowest: Duration? = nil,
        since: Timestamp? = nil
    ) {
        self.code = code
        self.statuses = statuses
        self.path = path
        self.slowest = slowest
        self.since = since
    }

    func match(_ message: LogMessage) -> Bool {
        if let since, message.time < since { return false }
        let isOfRouter = message.source == .heroku && message.process == "router"
        guard isOfRouter else { return matchOther(message) }
        guard code != nil || saysRouting else { return true }
        guard let pairs = LogfmtText.pairs(message.content) else { return false }
        return matchRouting { key in pairs.first { $0.key == key }?.value }
    }

    // MARK: - Private

    private var saysRouting: Bool { statuses != nil || path != nil || slowest != nil }

    private func matchOther(_ message: LogMessage) -> Bool {
        if saysRouting { return false }
        guard let code else { return true }
        // `Error R14 (Memory quota exceeded)`, and log-shuttle's `Error L12: …`.
        let start = "Error \(code)"
        guard message.content.starts(with: start.utf8) else { return false }
        let next = message.content.dropFirst(start.utf8.count).first
        return next == UInt8(ascii: " ") || next == UInt8(ascii: ":")
    }

    private func matchRouting(_ value: (String) -> String?) -> Bool {
        if let code, value("code") != code { return false }
        if let statuses {
            guard let status = value("status").flatMap(DecimalDigits.value), statuses.contains(status) else {
                return false
            }
        }
        if let path, !isBelow(path, value("path") ?? "") { return false }
        if let slowest {
            let spent = milliseconds(value("connect")) + milliseconds(value("service"))
            if .milliseconds(spent) < slowest { return false }
        }
        return true
    }

    private func isBelow(_ wanted: String, _ target: String) -> Bool {
        let path = target.prefix { $0 != "?" }
        return path == wanted || path.hasPrefix(wanted.hasSuffix("/") ? wanted : wanted + "/")
    }

    private func milliseconds(_ text: String?) -> Int {
        guard let text, text.hasSuffix("ms") else { return 0 }
        return DecimalDigits.value(text.dropLast(2)) ?? 0
    }
}
