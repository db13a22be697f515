import Model
import PlatformAPI

/// `run:inside`: runs a command inside a dyno that is up.
enum RunInside: Command {
    static let name = "run:inside"
    static let summary = "run a command inside an existing dyno"
    static let details = """
        The command sees what the dyno's own processes see: its files, variables and limits. It ends with
        the dyno. With a pipe as input, the command gets the pipe's content.
        """
    static let arguments = [
        Argument("DYNO_NAME", .one, "name of the dyno to run the command inside"), RunOptions.command,
    ]
    static let flags = [
        Flag.app, .remote, RunOptions.exitCode, RunOptions.noLauncher, RunOptions.listen,
    ]
    static let examples = [
        "herolocal run:inside web.1 bash -a demo",
        "herolocal run:inside -x -a demo web.1 -- test -f Procfile",
    ]
    static let takesJSON = false
    static let passesUnknownFlags = true

    static func run(_ given: Given, _ session: Session) throws {
        let command = try RunOptions.command(Array(given.arguments.dropFirst()), of: "\(name) DYNO_NAME")
        let app = try session.app(given)
        let terminal = AttachedTerminal(usesTerminal: session.input.isTerminal, session)
        let outcome = try terminal.run(command, on: app) { _ in
            try session.call(terminal.inside(given.arguments[0], of: app, command))
        }
        try AttachedTerminal.finish(
            outcome,
            passesCode: given.has(RunOptions.exitCode),
            leftover: leftover(in: given.arguments[0])
        )
    }

    /// What becomes of a command inside a dyno without its client.
    static func leftover(in dyno: String) -> String {
        let seconds = Limits.Dynos.insideHangUp.components.seconds
        return "the command in \(dyno) gets SIGHUP, and SIGKILL \(seconds) s later."
    }
}

extension AttachedTerminal {
    /// The call that prepares a command inside a dyno for this terminal.
    func inside(_ dyno: String, of app: String, _ command: String) -> DynoRunInside {
        DynoRunInside(
            app: app,
            dyno: dyno,
            command: command,
            env: environment,
            forceNoTTY: usesTerminal ? nil : Switch(true)
        )
    }
}
