import Linux
import Model
import PlatformAPI

/// What `run` and `run:detached` share.
enum RunOptions {
    static let command = Argument("COMMAND", .any, "what to run, as in a Procfile")
    static let env = Flag(
        "env",
        "e",
        .list("ENV"),
        "environment variables to set (use ';' to split multiple vars)"
    )
    static let size = Flag("size", "s", .text("SIZE"), "dyno size")
    static let type = Flag("type", nil, .text("TYPE"), "process type")
    static let exitCode = Flag("exit-code", "x", "passthrough the exit code of the remote command")
    static let noLauncher = Flag(
        "no-launcher",
        nil,
        "run the command as it is; here no launcher is ever put before one"
    )
    /// Means something only where ssh leads to the dyno.
    static let listen = Flag("listen", nil, "", isHidden: true)

    /// The command line: one word as it is, several joined, those with blanks or quotes in double quotes.
    static func command(_ words: [String], of name: String = Run.name) throws -> String {
        guard let first = words.first, words.count > 1 || !first.allSatisfy(\.isWhitespace) else {
            throw CommandFailure.told("Usage: herolocal \(name) COMMAND", exit: ExitCode.refused)
        }
        guard words.count > 1 else { return first }
        return words.map { word in
            guard word.isEmpty || word.contains(where: { " \t\n\"'".contains($0) }) else { return word }
            return "\"" + word.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
        }
        .joined(separator: " ")
    }

    /// The variables of `--env`: `A=1;B=2`, and several flags.
    static func variables(_ given: Given) throws -> [String: String] {
        var variables: [String: String] = [:]
        for pair in given.list(env).flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure.told("\(pair) is invalid. Must be in the format FOO=bar.")
            }
            variables[String(parts[0])] = String(parts[1])
        }
        return variables
    }
}

/// `run`: runs a one-off dyno on this terminal.
enum Run: Command {
    static let name = "run"
    static let summary = "run a one-off process inside a dyno"
    static let details = """
        Words that look like flags of this command are taken for them; put -- before the command to
        pass everything on. With a pipe as input, the command gets the pipe's content.
        """
    static let arguments = [RunOptions.command]
    static let flags = [
        Flag.app, .remote, RunOptions.env, RunOptions.size, RunOptions.type, RunOptions.exitCode, noTTY,
        RunOptions.noLauncher, noNotify, RunOptions.listen,
    ]
    static let examples = [
        "herolocal run bash -a demo", "herolocal run -a demo --size=standard-2x -- python manage.py shell",
        "herolocal run -x -a demo -- test -f Procfile",
    ]
    static let takesJSON = false
    static let passesUnknownFlags = true

    private static let noTTY = Flag("no-tty", nil, "force the command to not run in a tty")
    private static let noNotify = Flag(
        "no-notify",
        nil,
        "do not notify when the dyno is up; here nothing ever does"
    )

    static func run(_ given: Given, _ session: Session) throws {
        try run(given.arguments, given, session)
    }

    /// Runs these words with the flags that were given.
    static func run(_ words: [String], _ given: Given, _ session: Session) throws {
        let command = try RunOptions.command(words)
        let app = try session.app(given)
        let usesTerminal = session.input.isTerminal && !given.has(noTTY)
        let create = try endpoint(app, command, given, usesTerminal, session)
        let terminal = AttachedTerminal(usesTerminal: usesTerminal, session)
        let outcome = try terminal.run(command, on: app) { line in
            let dyno = try createDyno(create, session)
            try line.update("starting, \(dyno.name)")
            return dyno
        }
        let name = outcome.dyno.name
        try AttachedTerminal.finish(
            outcome,
            passesCode: given.has(RunOptions.exitCode),
            leftover: "\(name) may go on running. Stop it with: herolocal ps:stop \(name) -a \(app)"
        )
    }

    private static func endpoint(
        _ app: String,
        _ command: String,
        _ given: Given,
        _ usesTerminal: Bool,
        _ session: Session
    ) throws -> DynoCreate {
        let env = AttachedTerminal(usesTerminal: usesTerminal, session).environment
            .merging(try RunOptions.variables(given)) { _, wanted in wanted }
        return DynoCreate(
            app: app,
            attach: Switch(true),
            command: command,
            env: env,
            forceNoTTY: usesTerminal ? nil : Switch(true),
            size: given.text(RunOptions.size),
            type: given.text(RunOptions.type)
        )
    }

    /// Creates the dyno; 409 says that a release is being made and is tried twice more (spec dynos §7).
    static func createDyno(_ create: DynoCreate, _ session: Session) throws -> Dyno {
        for _ in 0..<2 {
            do {
                return try session.call(create)
            } catch ClientError.refused(409, _) {
                try Pause.wait(Limits.CommandLine.dynoCheck)
            }
        }
        return try session.call(create)
    }
}

/// `run:detached`: runs a one-off dyno whose output goes to the log.
enum RunDetached: Command {
    static let name = "run:detached"
    static let summary = "run a detached dyno, where output is sent to your logs"
    static let arguments = [RunOptions.command]
    static let flags = [
        Flag.app, .remote, RunOptions.env, RunOptions.size, RunOptions.type, RunOptions.noLauncher, tail,
    ]
    static let examples = ["herolocal run:detached -a demo ls"]
    static let passesUnknownFlags = true

    private static let tail = Flag("tail", "t", "continually stream logs")

    static func run(_ given: Given, _ session: Session) throws {
        let command = try RunOptions.command(given.arguments, of: name)
        let app = try session.app(given)
        let paint = session.errors.palette
        let variables = try RunOptions.variables(given)
        let dyno = try session.action(
            "Running \(paint.paint(command, .command)) on \(paint.app(app))",
            ending: { "done, \($0.name)" }
        ) {
            try session.call(
                DynoCreate(
                    app: app,
                    attach: Switch(false),
                    command: command,
                    env: variables.isEmpty ? nil : variables,
                    size: given.text(RunOptions.size),
                    type: given.text(RunOptions.type)
                )
            )
        }
        if given.has(tail) {
            let log = LogSessionCreate(app: app, dyno: dyno.name, tail: Switch(true))
            return try Logs.show(log, palette: session.output.palette, session)
        }
        if given.wantsJSON { return try session.printJSON(dyno) }
        try session.print("Run herolocal logs --app \(app) --dyno \(dyno.name) to view the output.")
        try session.print()
    }
}
