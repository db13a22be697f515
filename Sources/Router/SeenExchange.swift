import Linux
import Model

/// What an exchange that ends hands over to be counted and remembered: times that it holds anyway.
struct SeenExchange {
    /// When the client's connection was accepted.
    var accepted: PlatformInstant
    /// When the head was complete.
    var began: PlatformInstant
    var connected: PlatformInstant?
    var marks = TraceMarks()
    /// Whether content went to the dyno; without, the request is sent as soon as the connection stands.
    var hasContent = false
    /// The dyno that was chosen last.
    var dyno: DynoPool?
    var ended: PlatformInstant

    var steps: [SearchStep] { marks.steps.list }

    @inline(__always)
    func count(for app: RoutedApp, _ outcome: RouterLogLine.Outcome) {
        let service = connected.map { ended.nanoseconds - $0.nanoseconds }
        app.count(status: outcome.status, code: outcome.error?.code, serviceNanoseconds: service, at: ended)
        dyno?.counters.add(status: outcome.status)
    }

    @inline(__always)
    func record(of app: ResourceID, _ outcome: RouterLogLine.Outcome, logged: Timestamp) -> TraceRecord {
        let connected = connected ?? .distantFuture
        return TraceRecord(
            app: app,
            accepted: accepted,
            began: began,
            connected: connected,
            sent: hasContent ? marks.sent : connected,
            firstByte: marks.firstByte,
            lastByte: marks.lastByte,
            ended: ended,
            logged: logged,
            dyno: Int32(truncatingIfNeeded: dyno?.dyno.name.number ?? 0),
            status: Int16(truncatingIfNeeded: outcome.status ?? 0),
            code: outcome.error?.code,
            droppedSteps: Int32(truncatingIfNeeded: marks.steps.dropped)
        )
    }
}

/// Moments of an exchange that nothing but its timeline needs.
struct TraceMarks {
    /// When the last byte of a request with content was with the kernel.
    var sent = PlatformInstant.distantFuture
    /// When the first bytes of the final response came.
    var firstByte = PlatformInstant.distantFuture
    /// When its last byte came.
    var lastByte = PlatformInstant.distantFuture
    var steps = SearchSteps()

    @inline(__always)
    mutating func reset() {
        sent = .distantFuture
        firstByte = .distantFuture
        lastByte = .distantFuture
        steps.removeAll()
    }
}
