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
        case let problem as SourceArchive.Problem: ([problem.message], ExitCode.failure)
        case let error as Errno: (["\(error.call) failed: \(error.text)."], ExitCode.failure)
        case is BrokenAttachFrame: (["The daemon sent something that is no frame."], ExitCode.failure)
        default: (["\(error)"], ExitCode.failure)
        }
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
            return (["The socket \(socket) cannot be used: \(reason)."], ExitCode.failure)
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
            return (["herolocald gave an answer that cannot be read: \(reason)."], ExitCode.failure)
        case .refused(_, let body):
            return (describe(body), ExitCode.refused)
        }
    }

    /// The official CLI's form of an API error (spec cli §1).
    private static func describe(_ body: APIErrorBody) -> [String] {
        var lines = body.message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines += ["", "Error ID: \(body.id)"]
        if let app = body.app { lines.append("App: \(app.name)") }
        if let url = body.url { lines.append("See \(url) for more information.") }
        return lines
    }
}
