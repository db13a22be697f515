import Model
import PlatformAPI

/// `ps:exec`: a shell, or one command, inside a dyno that is up; as with ssh, its exit code is passed on.
enum PsExec: Command {
    static let name = "ps:exec"
    static let summary = "open a shell, or run one command, inside a dyno that is up"
    static let details = """
        Unlike on Heroku nothing has to be switched on and no dyno restarts for it, and the shell has the
        app's config vars.
        """
    static let arguments = [Argument("COMMAND", .any, "what to run instead of a shell")]
    static let flags = [Flag.app, .remote, dyno, status, ssh]
    static let examples = [
        "herolocal ps:exec -a demo", "herolocal ps:exec -a demo --dyno worker.1 -- ps aux",
        "herolocal ps:exec -a demo --status",
    ]
    static let passesUnknownFlags = true

    private static let dyno = Flag(
        "dyno",
        "d",
        .text("DYNO"),
        "the dyno to connect to",
        standard: "web.1"
    )
    private static let status = Flag("status", nil, "list the dynos that can be connected to")
    /// There is one way in here, and no ssh in it.
    private static let ssh = Flag("ssh", nil, "", isHidden: true)

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        if given.has(status) { return try printStatus(of: app, given, session) }
        let words = given.arguments
        let command = words.isEmpty ? "bash" : try RunOptions.command(words, of: name)
        let terminal = AttachedTerminal(usesTerminal: session.input.isTerminal, session)
        let name = given.text(dyno) ?? ""
        let prepared = try session.action("Establishing credentials") {
            try session.call(terminal.inside(name, of: app, command))
        }
        let paint = session.errors.palette
        let title = "Connecting to \(paint.paint(name, .name)) on \(paint.app(app))"
        let line = try ActionLine.start(title, on: session.errors)
        let outcome = try terminal.run(line, prepare: { _ in prepared }, status: { _ in "up" })
        if case .exited(let code) = outcome.ending {
            if code != 0 { throw CommandFailure.ended(code) }
        } else {
            try AttachedTerminal.finish(outcome, passesCode: false, leftover: RunInside.leftover(in: name))
        }
    }

    private static func printStatus(of app: String, _ given: Given, _ session: Session) throws {
        var dynos: [Dyno] = try session.daemon().list(DynoList(app: app))
        if given.wantsJSON { return try session.printJSON(dynos) }
        dynos.sort { $0.name < $1.name }
        let paint = session.output.palette
        try session.output.title("Heroku Exec \(paint.app(app))")
        var table = Table(["Dyno", "Proxy Status", "Dyno Status"])
        for dyno in dynos {
            let isUp = dyno.state == "up"
            table.add([
                paint.paint(dyno.name, .name), isUp ? "running" : "not running",
                paint.paint(dyno.state, isUp ? .success : .warning),
            ])
        }
        try table.print(on: session.output)
    }
}
