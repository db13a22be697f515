import Linux
package import Model

/// One request's timeline, as the router that had it remembers.
///
/// Times count from the head being complete. Their resolution is a turn of the router's loop, whose clock is read
/// once a turn: what happened within one turn has the same time.
package struct RequestTrace: Sendable, Equatable {
    /// Something that happened to the request.
    package struct Event: Sendable, Equatable {
        package enum Kind: String, Sendable {
            case accepted
            case headComplete = "head_complete"
            case waitedForStart = "waited_for_start"
            case waitedForRelease = "waited_for_release"
            case connected
            case connectRefused = "connect_refused"
            case connectTimedOut = "connect_timed_out"
            /// The router had no descriptor or port left.
            case connectFailed = "connect_failed"
            /// The exchange ended, or the dyno left the route table, while the connection was being made.
            case connectAbandoned = "connect_abandoned"
            case connectionReused = "connection_reused"
            case requestSent = "request_sent"
            case firstByte = "first_byte"
            case lastByte = "last_byte"
            case logged
        }

        package let kind: Kind
        /// When it began.
        package let at: Duration
        /// How long it took; nil for what takes no time.
        package var took: Duration?
        package var dyno: DynoName?
    }

    package let router: Int
    package let app: ResourceID
    /// Nil when the app has been deleted since.
    package let appName: AppName?
    package let code: RouterCode?
    /// The status in the log; nil when there was none.
    package let status: Int?
    /// The log line.
    package let line: String
    /// When the line was written.
    package let logged: Timestamp
    /// In the order of time.
    package let events: [Event]
    /// Waits and attempts that had no room in the trace.
    package let droppedSteps: Int
}

extension RequestTrace {
    init(_ found: TraceRing.Found, router: Int, appName: AppName?) {
        let record = found.record
        self.init(
            router: router,
            app: record.app,
            appName: appName,
            code: record.code,
            status: record.status == 0 ? nil : Int(record.status),
            line: String(decoding: found.line, as: UTF8.self),
            logged: record.logged,
            events: RequestTrace.events(record, found.steps),
            droppedSteps: Int(record.droppedSteps)
        )
    }

    // MARK: - Private

    private static func events(_ record: TraceRecord, _ steps: ArraySlice<SearchStep>) -> [Event] {
        var events: [Event] = []
        func add(_ kind: Event.Kind, _ time: PlatformInstant, dyno: DynoName? = nil) {
            guard time != .distantFuture else { return }
            events.append(Event(kind: kind, at: time - record.began, dyno: dyno))
        }
        add(.accepted, record.accepted)
        add(.headComplete, record.began)
        events += steps.map { event($0, record) }
        if steps.last?.outcome != .connected {
            add(.connectionReused, record.connected, dyno: name(record.dyno))
        }
        add(.requestSent, record.sent)
        add(.firstByte, record.firstByte)
        add(.lastByte, record.lastByte)
        add(.logged, record.ended)
        // A dyno may answer before it has the whole request; what has one time stays in the order above.
        return events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private static func event(_ step: SearchStep, _ record: TraceRecord) -> Event {
        Event(
            kind: kind(of: step),
            at: step.began - record.began,
            took: min(step.ended, record.ended) - step.began,
            dyno: name(step.dyno)
        )
    }

    private static func kind(of step: SearchStep) -> Event.Kind {
        switch (step.kind, step.outcome) {
        case (.waitForStart, _): .waitedForStart
        case (.waitForRelease, _): .waitedForRelease
        case (.connect, .connected): .connected
        case (.connect, .refused): .connectRefused
        case (.connect, .timedOut): .connectTimedOut
        case (.connect, .failed): .connectFailed
        case (.connect, .open), (.connect, .waited), (.connect, .left): .connectAbandoned
        }
    }

    /// Routers choose among web dynos only.
    private static func name(_ number: Int32) -> DynoName? {
        number == 0 ? nil : DynoName(type: .web, number: Int(number))
    }
}
