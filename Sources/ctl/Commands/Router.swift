import Linux
import Model
import PlatformAPI

/// `router`: shows what each router sees.
enum RouterCommand: Command {
    static let name = "router"
    static let summary = "show what each router sees: requests, dynos, connections, quarantine"
    static let details = """
        Routers do not coordinate, as Heroku's do not: each has its own count of requests in flight, its own
        connections to dynos and its own quarantine, so their views differ.
        Last minute are the requests that ended in the last 45 to 60 s, with their percentiles of service time
        (3.1 % off at most). Times are the platform's.
        --watch shows it anew every second, on a terminal in the same place; Ctrl-C ends it with success.
        """
    static let flags = [Flag.onlyApp, router, watch]
    static let examples = [
        "herolocal router", "herolocal router -a demo --router 0", "herolocal router --watch",
    ]

    private static let router = Flag("router", nil, .integer("N"), "show this router only, they count from 0")
    private static let watch = Flag("watch", "w", "go on showing it, every second")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.onlyApp(given)
        guard given.has(watch) else { return try show(app, given, session, on: session.output) }
        Signal.interrupt.endsProgramWithSuccess()
        let repeated = RepeatedOutput(on: session.output)
        while true {
            try repeated.show { try show(app, given, session, on: $0) }
            try Pause.wait(Limits.CommandLine.watchInterval)
        }
    }

    // MARK: - Private

    private static func show(
        _ app: String?,
        _ given: Given,
        _ session: Session,
        on output: OutputStream
    ) throws {
        var views =
            if let number = given.number(router) {
                [try session.call(RouterInfo(router: String(number)))]
            } else {
                try session.call(RouterList())
            }
        if let app {
            for index in views.indices { views[index].apps.removeAll { $0.app.name != app } }
        }
        if given.wantsJSON { return try output.line(JSONText.text(views)) }
        for view in views { try RouterText.print(view, session, on: output) }
    }
}

/// `router:trace`: tells what happened to one request.
enum RouterTrace: Command {
    static let name = "router:trace"
    static let summary = "tell the timeline of one request"
    static let details = """
        The id is the request_id of the log line, whole; request_id= before it does no harm.
        Each router remembers the last \(Limits.RouterView.traces) requests that ended, and the last \(Limits.RouterView.failureTraces) that ended with a
        code; what is still under way is not there yet.
        Times count from the moment when the request's head was complete. A router reads its clock once per turn
        of its loop, so that moments within one turn have the same time.
        """
    static let arguments = [Argument("REQUEST_ID", .one, "the request_id of the log line")]
    static let flags = [app]
    static let examples = ["herolocal router:trace fec27cf5-ab1b-2497-6f71-7c2731c1344d"]

    private static let app = Flag("app", "a", .text("APP"), "the app that the request must have been for")

    static func run(_ given: Given, _ session: Session) throws {
        let timeline = try session.call(RequestTimelineInfo(requestID: requestID(given.arguments[0])))
        if let app = given.text(app), app != timeline.app.name {
            throw CommandFailure.told(
                "Request \(timeline.requestID) was for the app \(timeline.app.name), not for \(app).",
                exit: ExitCode.refused
            )
        }
        if given.wantsJSON { return try session.printJSON(timeline) }
        let paint = session.output.palette
        try session.output.title("Request \(timeline.requestID)")
        var block = KeyValueBlock()
        block.add("App", paint.app(timeline.app.name))
        block.add("Router", String(timeline.router))
        block.add("Code", timeline.code.map { paint.paint($0, .failure) })
        block.add("Status", timeline.status.map(String.init))
        block.add("Logged", session.ago(timeline.loggedAt))
        block.add("Line", timeline.line)
        if timeline.droppedSteps > 0 { block.add("Left out", "\(timeline.droppedSteps) waits and attempts") }
        try block.print(on: session.output)
        try session.print()
        try RouterTrace.table(of: timeline.events, paint).print(on: session.output)
    }

    /// The id, also where it was copied from the line with its key.
    static func requestID(_ text: String) throws(CommandFailure) -> String {
        let key = "request_id="
        let id = text.hasPrefix(key) ? String(text.dropFirst(key.count)) : text
        let lengths = Limits.Router.requestIDLength
        guard lengths.contains(id.utf8.count) else {
            throw .misused(
                "\(id.isEmpty ? "Nothing" : id) is no request id: those have \(lengths.lowerBound) to "
                    + "\(lengths.upperBound) characters.",
                "Give the whole request_id of a router line; see them with: herolocal logs -p router -a APP"
            )
        }
        return id
    }

    // MARK: - Private

    private static func table(of events: [RequestTimeline.Event], _ paint: Palette) -> Table {
        var table = Table(["At", "Took", "Event", "Dyno"])
        let times = aligned(events.map { ElapsedText.exact($0.at) })
        let spans = aligned(events.map { $0.took.map(ElapsedText.exact) ?? "" })
        for (index, event) in events.enumerated() {
            let words = event.event.split(separator: "_").joined(separator: " ")
            let isFailure = RouterTrace.failures.contains(event.event)
            table.add([
                times[index], spans[index],
                isFailure ? paint.paint(words, .failure) : words,
                event.dyno.map { paint.paint($0, .name) } ?? "",
            ])
        }
        return table
    }

    /// Numbers of one column, points below each other.
    private static func aligned(_ texts: [String]) -> [String] {
        let width = texts.map(\.count).max() ?? 0
        return texts.map { String(repeating: " ", count: width - $0.count) + $0 }
    }

    private static let failures: Set<String> = ["connect_refused", "connect_timed_out", "connect_failed"]
}

/// A router's view for people.
private enum RouterText {
    static func print(_ view: RouterView, _ session: Session, on output: OutputStream) throws {
        let connections = counted(view.clientConnections, "connection")
        try output.title("router/\(view.router): \(connections), \(counted(view.requests, "request"))")
        for address in view.unavailableAddresses { try session.warn("\(address) could not be listened on.") }
        guard !view.apps.isEmpty else { return try output.line("No apps.\n") }
        try apps(view, output.palette).print(on: output)
        try output.line()
        if view.apps.contains(where: { !$0.dynos.isEmpty }) {
            try dynos(view, output.palette).print(on: output)
            try output.line()
        }
    }

    // MARK: - Private

    private static func apps(_ view: RouterView, _ paint: Palette) -> Table {
        var table = Table(["App", "In flight", "Waiting", "Last minute", "p50", "p95", "p99"])
        for app in view.apps {
            let times = app.lastMinute.serviceTime
            table.add([
                paint.app(app.app.name), "\(app.inFlight) of \(app.inFlightLimit)", String(app.waiting),
                traffic(app.lastMinute, paint),
                times.map { ElapsedText.of($0.p50) } ?? "-", times.map { ElapsedText.of($0.p95) } ?? "-",
                times.map { ElapsedText.of($0.p99) } ?? "-",
            ])
        }
        return table
    }

    private static func dynos(_ view: RouterView, _ paint: Palette) -> Table {
        var table = Table(["App", "Dyno", "In use", "Idle", "Idle for", "Quarantine", "Requests"])
        for app in view.apps {
            for dyno in app.dynos {
                table.add([
                    paint.app(app.app.name), paint.paint(dyno.name, .name), String(dyno.inUse),
                    String(dyno.idle), idle(dyno),
                    dyno.quarantine.map { paint.paint("\(ElapsedText.of($0)) left", .warning) } ?? "-",
                    String(dyno.requests),
                ])
            }
        }
        return table
    }

    /// `118: 2xx 110, 5xx 8, H12 8`.
    private static func traffic(_ traffic: RouterView.Traffic, _ paint: Palette) -> String {
        guard traffic.requests > 0 else { return "-" }
        let classes = traffic.statusClasses.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let codes = traffic.codes.sorted { $0.key < $1.key }
            .map { "\(paint.paint($0.key, .failure)) \($0.value)" }
        return "\(traffic.requests): " + (classes + codes).joined(separator: ", ")
    }

    private static func idle(_ dyno: RouterView.Dyno) -> String {
        guard let shortest = dyno.shortestIdle, let longest = dyno.longestIdle else { return "-" }
        let newest = ElapsedText.of(shortest)
        let oldest = ElapsedText.of(longest)
        return dyno.idle == 1 ? newest : "\(newest) to \(oldest)"
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
