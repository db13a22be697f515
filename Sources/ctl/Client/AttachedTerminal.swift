import Linux
import Model
import PlatformAPI

/// This program's terminal or pipes, given to a command in a dyno: what `run`, `run:inside` and `ps:exec` share.
struct AttachedTerminal {
    /// How a command in a dyno has ended for its client.
    struct Outcome {
        let dyno: Dyno
        let ending: AttachSession.Ending
    }

    /// The command has a terminal of its own, and ours is raw meanwhile.
    let usesTerminal: Bool
    private let session: Session

    init(usesTerminal: Bool, _ session: Session) {
        self.usesTerminal = usesTerminal
        self.session = session
    }

    /// What the command shall know of it.
    var environment: [String: String] {
        var environment = ["TERM": session.variable("TERM") ?? "dumb"]
        if usesTerminal, let size = Terminal.size(of: session.input.descriptor.rawValue) {
            environment["COLUMNS"] = String(size.columns)
            environment["LINES"] = String(size.rows)
        }
        return environment
    }

    /// Runs what `prepare` has prepared to its end, with the progress line that `run` shows.
    func run(
        _ command: String,
        on app: String,
        prepare: (ActionLine) throws -> Dyno
    ) throws -> Outcome {
        let paint = session.errors.palette
        let title = "Running \(paint.paint(command, .command)) on \(paint.app(app))"
        let line = try ActionLine.start(title, on: session.errors)
        return try run(line, prepare: prepare) { "up, \($0.name)" }
    }

    /// The same with a progress line of the caller's own, which ends with what `status` makes of the dyno.
    func run(
        _ line: ActionLine,
        prepare: (ActionLine) throws -> Dyno,
        status: (Dyno) -> String
    ) throws -> Outcome {
        let attached: (connection: Connection, received: [UInt8])
        let dyno: Dyno
        do {
            dyno = try prepare(line)
            guard let url = dyno.attachURL else {
                throw ClientError.unreadable(reason: "\(dyno.name) has no attach_url")
            }
            try line.update("connecting, \(dyno.name)")
            attached = try session.daemon().attach(url)
            try line.end(status(dyno))
        } catch {
            try line.end("!")
            throw error
        }
        let conversation = try AttachSession(
            attached.connection,
            input: session.input,
            output: session.output,
            usesTerminal: usesTerminal
        )
        return Outcome(dyno: dyno, ending: try conversation.run(received: attached.received))
    }

    /// Ends the program as the command in the dyno has ended; with `passesCode` its exit code is ours.
    ///
    /// `leftover` says what becomes of a command whose client has broken off.
    static func finish(_ outcome: Outcome, passesCode: Bool, leftover: String) throws {
        switch outcome.ending {
        case .exited(let code):
            guard passesCode, code != 0 else { return }
            throw CommandFailure.told("Process exited with code \(code)", exit: code)
        case .lost:
            throw CommandFailure.told(
                passesCode ? "No exit code returned" : "The dyno's connection was lost."
            )
        case .signalled(let signal):
            throw CommandFailure.ended(128 + signal.rawValue)
        case .disconnected:
            throw CommandFailure.told("Disconnected; \(leftover)")
        case .timedOut:
            throw CommandFailure.plain("timed out")
        }
    }
}
