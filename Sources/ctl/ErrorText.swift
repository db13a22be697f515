import Linux
import PlatformAPI

/// What is printed for each failure: the one place where they become sentences.
enum ErrorText {
    /// Prints `error` on stderr and returns the exit code that goes with it.
    ///
    /// An app that was not found is told with where its name came from, unless the command line has it.
    static func report(_ error: any Error, on stream: OutputStream, assumed: AssumedApp? = nil) -> Int32 {
        var (lines, code) = describe(error)
        if let assumed, case ClientError.refused(_, let body) = error, body.resource == "app" {
            lines.append("The app \(assumed.name) comes from \(assumed.source); name another with: -a APP")
        }
        do {
            switch error {
            case CommandFailure.ended: break
            case CommandFailure.plain(let message): try stream.line("    Error: \(message)")
            default:
                let title = stream.palette.paint("Error: ", .failure)
                try Bang.print([title + (lines.first ?? "")] + lines.dropFirst(), on: stream)
            }
        } catch {
            // Nobody reads stderr any more; the exit code still tells.
        }
        return code
    }

    /// What is said about `error`, one line each.
    static func lines(for error: any Error) -> [String] { describe(error).lines }

    // MARK: - Private

    private static func describe(_ error: any Error) -> (lines: [String], code: Int32) {
        switch error {
        case let failure as CommandFailure: describe(failure)
        case let problem as ArgumentParser.Problem: (problem.lines, ExitCode.refused)
        case let error as ClientError: describe(error)
        case let problem as StatePaths.Problem: ([problem.sentence], ExitCode.failure)
        case let problem as RequestProblem: ([problem.answer.message], ExitCode.refused)
        case let problem as SourceArchive.Problem: ([problem.message], ExitCode.failure)
        case let error as Errno: describe(error)
        case is BrokenAttachFrame:
            (["herolocald sent something that is no frame."] + otherVersion, ExitCode.failure)
        default:
            (
                [
                    "Something went wrong in this command that it has no words for: \(type(of: error)).",
                    "See what the daemon says of it with: herolocal daemon logs",
                ],
                ExitCode.failure
            )
        }
    }

    /// What to do when the daemon does not speak as this command expects.
    private static let otherVersion = [
        "It may be of another version than this command: herolocal daemon status says which.",
        "Start it anew with: herolocal daemon stop && herolocal daemon start",
    ]

    private static func describe(_ error: Errno) -> ([String], Int32) {
        let step =
            switch error {
            case .noSpace: "Free some space on the disk and try again."
            case .accessDenied, .notPermitted: "Run it as the user to whom the file or program belongs."
            case .tooManyFiles: "Allow more open files with: ulimit -n 4096"
            default: "Try again; if it fails again, look at the daemon with: herolocal daemon status"
            }
        return (["\(error.call) failed: \(error.text).", step], ExitCode.failure)
    }

    private static func describe(_ failure: CommandFailure) -> ([String], Int32) {
        switch failure {
        case .told(let lines, let exit): (lines, exit)
        case .plain(let message): ([message], ExitCode.failure)
        case .ended(let code): ([], code)
        }
    }

    private static func describe(_ error: ClientError) -> ([String], Int32) {
        switch error {
        case .notRunning(let socket):
            let lines = [
                "herolocald is not running (no socket at \(socket)).",
                "Start it in the background with: herolocal daemon start",
                "or in the foreground with: herolocald",
            ]
            return (lines, ExitCode.failure)
        case .cannotConnect(let socket, let reason):
            let lines = [
                "The socket \(socket) cannot be used: \(reason).",
                "It belongs to the user who started herolocald: run this command as that one,",
                "or set HEROLOCAL_HOME to a folder of your own and run: herolocal daemon start",
            ]
            return (lines, ExitCode.failure)
        case .noFolder(let folder):
            let lines = [
                "\(folder) is no directory, and herolocald's socket should be in it.",
                "Name a directory with HEROLOCAL_HOME, or else with XDG_RUNTIME_DIR.",
            ]
            return (lines, ExitCode.failure)
        case .noAnswer(let socket):
            let lines = [
                "herolocald does not answer on \(socket).",
                "See what it is doing with: herolocal daemon logs",
            ]
            return (lines, ExitCode.failure)
        case .brokenOff(let reason):
            let lines = [
                "The connection to herolocald broke off: \(reason).",
                "Ask for its state with: herolocal daemon status",
            ]
            return (lines, ExitCode.failure)
        case .unreadable(let reason):
            let line = "herolocald gave an answer that cannot be read: \(reason)."
            return ([line] + otherVersion, ExitCode.failure)
        case .refused(_, let body):
            return (describe(body), ExitCode.refused)
        }
    }

    /// What helps when one of these was not found; the official CLI has nothing to say of it.
    private static let nextSteps = [
        "pipeline": "See which there are with: herolocal pipelines",
        "review-app-config": "Enable them with: herolocal reviewapps:enable -p PIPELINE",
        "test-run": "See which there are with: herolocal ci -p PIPELINE",
    ]

    /// The official CLI's form of an API error (spec cli §1).
    private static func describe(_ body: APIErrorBody) -> [String] {
        var lines = body.message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines += ["", "Error ID: \(body.id)"]
        if body.id == APIErrorKind.notFound.rawValue, let step = nextSteps[body.resource ?? ""] {
            lines.append(step)
        }
        if let app = body.app { lines.append("App: \(app.name)") }
        if let url = body.url { lines.append("See \(url) for more information.") }
        return lines
    }
}
