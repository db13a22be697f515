import Model
import PlatformAPI

/// `logs`: shows an app's log.
enum Logs: Command {
    static let name = "logs"
    static let summary = "display recent log output"
    static let flags = [Flag.app, .remote, .lines, tail, source, dyno, processType, noColor, forceColours]
    static let examples = [
        "herolocal logs --app demo", "herolocal logs -a demo --tail",
        "herolocal logs -a demo --dyno-name web.1",
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
    private static let noColor = Flag("no-color", nil, "do not colour the lines")
    private static let forceColours = Flag(
        "force-colors",
        nil,
        "colour even if it is no terminal",
        isHidden: true
    )

    static func run(_ given: Given, _ session: Session) throws {
        let request = LogSessionCreate(
            app: try session.app(given),
            dyno: given.text(dyno) ?? given.text(processType),
            lines: given.number(.lines),
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

    private static func palette(_ given: Given, _ session: Session) -> Palette {
        if given.has(noColor) || session.variable("HEROKU_LOGS_COLOR") == "0" { return .plain }
        return given.has(forceColours) ? Palette(depth: .full) : session.output.palette
    }
}
