package import Model

/// One request's timeline, as the router that had it remembers: the answer of `herolocal router:trace`.
///
/// Times are milliseconds on the platform clock, counted from the head being complete.
package struct RequestTimeline: Codable, Hashable, Sendable {
    /// The app; its name is its id once it has been deleted.
    package var app: NamedReference
    /// The H code; nil for a request that went well.
    @Nullable package var code: String?
    /// Waits and attempts that had no room in the trace.
    package var droppedSteps: Int
    package var events: [Event]
    /// The log line.
    package var line: String
    /// When the log line was written.
    package var loggedAt: Timestamp
    package var requestID: String
    package var router: Int
    /// The status in the log.
    @Nullable package var status: Int?

    package init(
        app: NamedReference,
        code: String? = nil,
        droppedSteps: Int = 0,
        events: [Event],
        line: String,
        loggedAt: Timestamp,
        requestID: String,
        router: Int,
        status: Int? = nil
    ) {
        self.app = app
        self.code = code
        self.droppedSteps = droppedSteps
        self.events = events
        self.line = line
        self.loggedAt = loggedAt
        self.requestID = requestID
        self.router = router
        self.status = status
    }

    private enum CodingKeys: String, CodingKey {
        case app, code, events, line, router, status
        case droppedSteps = "dropped_steps"
        case loggedAt = "logged_at"
        case requestID = "request_id"
    }

    /// Something that happened to the request.
    package struct Event: Codable, Hashable, Sendable {
        /// When it began.
        package var at: Double
        @Nullable package var dyno: String?
        /// `head_complete`, `connect_refused` and the like; `docs/router.md` has the list.
        package var event: String
        /// How long it took; nil for what takes no time.
        @Nullable package var took: Double?

        package init(at: Double, dyno: String? = nil, event: String, took: Double? = nil) {
            self.at = at
            self.dyno = dyno
            self.event = event
            self.took = took
        }

        private enum CodingKeys: String, CodingKey {
            case dyno, event
            case at = "at_ms"
            case took = "took_ms"
        }
    }
}
