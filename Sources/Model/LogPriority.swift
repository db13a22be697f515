/// The PRI of a message on a drain: facility * 8 + severity (RFC 5424 §6.2.1; values as seen on drains).
package enum LogPriority {
    /// local7.info: what dynos print.
    package static let dynoOutput = 190
    /// syslog.notice: lines of the dyno manager and of the API.
    package static let platform = 45
    /// local0.info: lines of Router 2.0.
    package static let router = 134

    /// The PRI of a message, which follows from who speaks in it.
    package static func of(_ source: LogSource, _ process: String) -> Int {
        switch (source, process) {
        case (.heroku, "router"): router
        case (.heroku, "logplex"): LogplexCode.l14.priority
        case (.heroku, _), (.app, "api"): platform
        case (.app, "log-shuttle"): LogplexCode.l12.priority
        case (.app, _): dynoOutput
        }
    }
}
