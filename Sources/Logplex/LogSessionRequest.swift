package import Model

/// What a client asked of a log session (POST /apps/{app}/log-sessions, spec api §4).
package struct LogSessionRequest: Sendable, Equatable {
    package var app: ResourceID
    package var filter: LogFilter
    /// How many of the newest matching messages to begin with; nil means 100.
    package var lines: Int?
    /// Whether to go on with what comes.
    package var tail: Bool

    package init(app: ResourceID, filter: LogFilter = LogFilter(), lines: Int? = nil, tail: Bool = false) {
        self.app = app
        self.filter = filter
        self.lines = lines
        self.tail = tail
    }

    /// `lines` within what there can be.
    var lineLimit: Int {
        min(max(0, lines ?? Limits.Logplex.sessionLines), Limits.Logplex.historyLines)
    }
}

/// A session's URL that is unknown or too old: the answer is 404.
package struct LogSessionNotFound: Error, Equatable {
    package init() {}
}
