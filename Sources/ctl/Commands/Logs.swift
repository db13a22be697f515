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
        Flag.app, .remote, .lines, tail, source, dyno, processType, code, status, path, slow, since, followed,
        noColor,
        forceColours,
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
    private static let code = Flag("code", nil, .text("CODE"), "only lines with this H, R or L code")
    private static let status = Flag(
        "status",
        nil,
        .text("STATUS"),
        "only requests that ended with this status (503) or a status of this class (5xx)"
    )
    private static let path = Flag("path", nil, .text("PATH"), "only requests for this path or one below it")
    private static let slow = Flag(
        "slow",
        nil,
        .text("DURATION"),
        "only requests whose connect and service times are this long together"
    )
    private static let since = Flag(
        "since",
        nil,
        .text("TIME"),
        "only lines since then: a duration before now (10m), or a time (2026-08-10T10:00:00Z)"
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
        let wanted = try conditions(given, session)
        let isAll = given.has(since) && !given.has(.lines)
        let request = LogSessionCreate(
            app: app,
            dyno: given.text(dyno) ?? given.text(processType),
            herolocal: wanted,
            lines: isAll ? Limits.Logplex.historyLines : given.number(.lines),
            source: given.text(source),
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

    // MARK: Conditions

    /// What Heroku's API cannot be asked for; nil when nothing of it is.
    private static func conditions(_ given: Given, _ session: Session) throws -> LogConditions? {
        let conditions = LogConditions(
            code: given.text(code),
            path: given.text(path),
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

    private static func checkedStatus(_ text: String) throws(CommandFailure) -> String {
        let bytes = Array(text.utf8)
        let isClass = bytes.count == 3 && (49...53).contains(bytes[0]) && text.hasSuffix("xx")
        let isStatus = bytes.count == 3 && DecimalDigits.value(text).map { (100...599).contains($0) } == true
        guard isClass || isStatus else {
            throw .misused("\(text) is no status for --status: give one such as 503, or a class such as 5xx.")
        }
        return text
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

    // MARK: One request

    private static func follow(_ id: String, _ app: String, _ given: Given, _ session: Session) throws {
        guard !given.has(tail) else {
            throw CommandFailure.misused(
                "--follow-request tells of a request that has ended: leave --tail out."
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
