import Model
import PlatformAPI

/// `logs`: shows an app's log.
enum Logs: Command {
    static let name = "logs"
    static let summary = "display recent log output"
    static let details = """
        --code, --status, --path and --slow find lines of the router, --code also R and L codes; all that is given
        must hold. --since shows every line of that time that is kept, unless -n says how many.
        --follow-request shows one request by its request_id: the router's line, its trace, lines that name the id,
        and what the dynos that were tried wrote while it was under way.
        --json takes lines of key=value pairs apart, into fields.
        """
    static let flags = [
        Flag.app, .remote, .lines, tail, source, dyno, processType, LogConditionFlags.code,
        LogConditionFlags.status, LogConditionFlags.path, LogConditionFlags.slow, LogConditionFlags.since,
        followed, noColor, forceColours,
    ]
    static let examples = [
        "herolocal logs --app demo", "herolocal logs -a demo --tail",
        "herolocal logs -a demo --dyno-name web.1",
        "herolocal logs -a demo --status 5xx --path /api --since 10m",
        "herolocal logs -a demo --tail --slow 500ms --json",
        "herolocal logs -a demo --follow-request fec27cf5-ab1b-2497-6f71-7c2731c1344d",
    ]

    private static let tail = Flag("tail", "t", "continually stream logs")
    private static let source = Flag(
        "source",
        "s",
        .text("SOURCE"),
        "only show output from this source, app or heroku"
    )
    private static let dyno = Flag(
        "dyno-name",
        "d",
        .text("DYNO"),
        "only show output from this dyno (such as web.1 or worker.2)",
        aliases: ["dyno"]
    )
    private static let processType = Flag(
        "process-type",
        "p",
        .text("TYPE"),
        "only show output from this process type (such as web, worker or router)",
        aliases: ["ps"]
    )
    private static let followed = Flag(
        "follow-request",
        nil,
        .text("REQUEST_ID"),
        "one request: the router's line, its trace and the app's lines"
    )
    private static let noColor = Flag("no-color", nil, "do not colour the lines")
    private static let forceColours = Flag(
        "force-colors",
        nil,
        "colour even if it is no terminal",
        isHidden: true
    )

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        if let text = given.text(followed) {
            return try follow(try RouterTrace.requestID(text), app, given, session)
        }
        let wanted = try LogConditionFlags.conditions(given, session)
        let isAll = given.has(LogConditionFlags.since) && !given.has(.lines)
        let request = LogSessionCreate(
            app: app,
            dyno: given.text(dyno) ?? given.text(processType),
            herolocal: wanted,
            lines: isAll ? Limits.Logplex.historyLines : given.number(.lines),
            source: try given.text(source).map(LogConditionFlags.checkedSource),
            tail: Switch(given.has(tail))
        )
        try show(request, palette: palette(given, session), asJSON: given.wantsJSON, session)
    }

    /// Prints the lines of a log session until it ends.
    static func show(
        _ request: LogSessionCreate,
        palette: Palette,
        asJSON: Bool = false,
        _ session: Session
    ) throws {
        let daemon = try session.daemon()
        let isTail = request.tail?.isOn == true
        let printer = LogPrinter(palette: palette, asJSON: asJSON, on: session.output)
        let log = try daemon.call(request)
        do {
            try daemon.stream(log.logplexURL) { try printer.take($0) }
            try printer.end()
        } catch ClientError.refused(let status, _) where isTail && (status == 403 || status == 404) {
            throw timedOut
        }
        // A tail has no end of its own: the daemon has let go of it.
        if isTail { throw timedOut }
    }

    // MARK: - Private

    private static let timedOut = CommandFailure.told("Log stream timed out. Please try again.")

    // MARK: One request

    private static func follow(_ id: String, _ app: String, _ given: Given, _ session: Session) throws {
        guard !given.has(tail) else {
            throw CommandFailure.misused(
                "--follow-request tells of a request that has ended: leave --tail out."
            )
        }
        let others = [Flag.lines, source, dyno, processType] + LogConditionFlags.all
        if let other = others.first(where: { given.has($0) }) {
            throw CommandFailure.misused(
                "--follow-request shows all that there is of one request: leave --\(other.name) out."
            )
        }
        let daemon = try session.daemon()
        let timeline: RequestTimeline?
        var refusal: ClientError?
        do {
            timeline = try daemon.call(RequestTimelineInfo(requestID: id))
        } catch ClientError.refused(let status, let answer) where status == 404 {
            timeline = nil
            refusal = .refused(status: status, answer)
        }
        let request = FollowedRequest(
            id,
            timeline: timeline?.app.name == app ? timeline : nil,
            scale: try daemon.call(ClockInfo()).scale,
            log: try wholeLog(of: app, daemon)
        )
        if request.isEmpty, let refusal { throw refusal }
        guard !request.isEmpty else {
            throw CommandFailure.told("Request \(id) was for another app: \(timeline?.app.name ?? "").")
        }
        if timeline == nil {
            try session.warn("No router remembers this request any more: there is no trace of it.")
        }
        let colours = palette(given, session)
        let printer = LogPrinter(palette: colours, asJSON: given.wantsJSON, on: session.output)
        try printer.take(Array(request.text.utf8)[...])
        try printer.end()
    }

    /// Every line that is kept, without its line end.
    private static func wholeLog(of app: String, _ daemon: DaemonClient) throws -> [String] {
        let lines = Limits.Logplex.historyLines
        let log = try daemon.call(LogSessionCreate(app: app, lines: lines, tail: Switch(false)))
        var bytes: [UInt8] = []
        try daemon.stream(log.logplexURL) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func palette(_ given: Given, _ session: Session) -> Palette {
        if given.has(noColor) || session.variable("HEROKU_LOGS_COLOR") == "0" { return .plain }
        return given.has(forceColours) ? Palette(depth: .full) : session.output.palette
    }
}
