import FoundationEssentials
import Linux
import Model
import PlatformAPI

/// What a command works with: the program's surroundings, all of which a test can replace.
final class Session {
    let table: CommandTable
    let variable: (String) -> String?
    let directory: String
    let input: InputStream
    let output: OutputStream
    let errors: OutputStream
    let now: () -> Timestamp
    /// The local time zone; found out when it is first needed, as that costs a fifth of a short command's instructions.
    private(set) lazy var zone = findZone()
    private let findZone: () -> TimeZone
    /// Where the app's name was taken from when the command line has none, for errors about it.
    private(set) var assumedApp: AssumedApp?
    /// The progress line that is being written.
    private var progress: ActionLine?
    /// Where the daemon is, when not the environment says it.
    private var socket: String?
    private var heldWarnings: [String] = []

    init(
        table: CommandTable,
        variable: @escaping (String) -> String?,
        directory: String,
        input: InputStream,
        output: OutputStream,
        errors: OutputStream,
        now: @escaping () -> Timestamp,
        zone: @escaping @autoclosure () -> TimeZone
    ) {
        self.table = table
        self.variable = variable
        self.directory = directory
        self.input = input
        self.output = output
        self.errors = errors
        self.now = now
        findZone = zone
    }

    // MARK: The daemon

    func paths() throws(StatePaths.Problem) -> StatePaths { try StatePaths(variable: variable) }

    /// Talks to this daemon from now on, whatever the environment says.
    func use(socket: String) { self.socket = socket }

    func daemon() throws -> DaemonClient {
        DaemonClient(socketPath: try socket ?? paths().socket) { [unowned self] text in
            // A warning that cannot be printed must not stop the command.
            try? warn(text)
        }
    }

    func call<Call: Endpoint>(_ endpoint: Call, range: String? = nil) throws -> Call.Answer {
        try daemon().call(endpoint, range: range)
    }

    /// Calls an endpoint that makes a release of `app`, however long another release's command runs before it.
    ///
    /// The progress line says which that is.
    func callInTurn<Call: Endpoint>(_ endpoint: Call, _ app: String) throws -> Call.Answer {
        try daemon().callInTurn(endpoint) { [unowned self] in
            // Who waits is not to fail because the reason cannot be told.
            let newest = try? call(ReleaseList(app: app), range: "version ..; max=1, order=desc").first
            guard let newest, newest.status == .pending else { return }
            try? progress?.update("waiting for the release command of v\(newest.version)")
        }
    }

    // MARK: The app

    /// The app that the command is for: `--app`, then the environment, then the git remotes, where they lead to one.
    func app(_ given: Given) throws -> String {
        if let app = try optionalApp(given) { return app }
        let remotes = gitAppRemotes()
        if remotes.count > 1 { throw Session.severalApps(remotes) }
        throw CommandFailure.told(
            [
                "The following error occurred:", "  Missing required flag app",
                "See more help with --help",
            ],
            exit: ExitCode.refused
        )
    }

    /// As `app`, nil when nothing says which.
    func optionalApp(_ given: Given) throws -> String? {
        if let app = given.text(.app), !app.isEmpty { return app }
        assumedApp = try given.has(.remote) ? remoteApp(given.text(.remote) ?? "") : assumption()
        return assumedApp?.name
    }

    /// The app by `--app` or the environment, for commands that make the git remote.
    func namedApp(_ given: Given) -> String? {
        if let app = given.text(.app), !app.isEmpty { return app }
        assumedApp = environmentApp()
        return assumedApp?.name
    }

    /// The app that a command about all apps is narrowed to, by its name; nil without `--app`.
    ///
    /// The daemon is asked, so that an app that does not exist is not taken for one that has nothing.
    func onlyApp(_ given: Given) throws -> String? {
        try given.text(.onlyApp).map { try call(AppInfo(app: $0)).name }
    }

    private func remoteApp(_ remote: String) throws -> AssumedApp {
        if let app = GitConfig.find(from: directory)?.app(ofRemote: remote) {
            return AssumedApp(name: app, source: "the git remote \(remote)")
        }
        throw CommandFailure.told("remote \(remote) not found in git remotes", exit: ExitCode.failure)
    }

    private func assumption() throws -> AssumedApp? {
        if let app = environmentApp() { return app }
        if let chosen = GitConfig.find(from: directory)?.chosenRemote { return try remoteApp(chosen) }
        let remotes = gitAppRemotes()
        guard let remote = remotes.first, let app = remote.app, remotes.allSatisfy({ $0.app == app }) else {
            return nil
        }
        return AssumedApp(name: app, source: "the git remote \(remote.name)")
    }

    /// The remotes of the repository that we are in which lead to apps.
    private func gitAppRemotes() -> [GitConfig.Remote] {
        guard let config = GitConfig.find(from: directory) else { return [] }
        return config.appRemotes(repositories: try? paths().git)
    }

    /// The official CLI's words for a repository with more than one app (spec cli §1).
    private static func severalApps(_ remotes: [GitConfig.Remote]) -> CommandFailure {
        let example = remotes[1]
        return .told(
            [
                "Multiple apps in git remotes", "  Usage: --remote \(example.name)",
                "     or: --app \(example.app ?? "")",
                "Your local git repository has more than 1 app referenced in git remotes.",
                "Because of this, we can't determine which app you want to run this command against.",
                "Specify the app you want with --app or --remote.", "Heroku remotes in repo:",
            ] + remotes.map { "\($0.app ?? "") (\($0.name))" } + [
                "", "https://devcenter.heroku.com/articles/using-the-cli#app-commands",
            ],
            exit: ExitCode.refused
        )
    }

    private func environmentApp() -> AssumedApp? {
        for name in ["HEROLOCAL_APP", "HEROKU_APP"] {
            if let app = variable(name), !app.isEmpty { return AssumedApp(name: app, source: name) }
        }
        return nil
    }

    // MARK: Output

    func print(_ line: String = "") throws { try output.line(line) }

    func printJSON(_ value: some Encodable) throws { try output.line(JSONText.text(value)) }

    /// Prints a warning, or keeps it until the progress line that is being written has ended.
    func warn(_ text: String) throws {
        if progress != nil { heldWarnings.append(text) } else { try Bang.warn(text, on: errors) }
    }

    /// How long ago something was.
    func ago(_ time: Timestamp) -> String { TimeText(now: now(), zone: zone).ago(time) }

    /// Does `work` with a progress line on stderr, which ends with what `ending` makes of the result.
    @discardableResult
    func action<Value>(
        _ title: String,
        ending: (Value) -> String = { _ in "done" },
        _ work: () throws -> Value
    ) throws -> Value {
        let line = try ActionLine.start(title, on: errors)
        progress = line
        let outcome = Result { try work() }
        progress = nil
        switch outcome {
        case .success(let value): try line.end(ending(value))
        case .failure: try line.end("!")
        }
        for text in heldWarnings { try warn(text) }
        heldWarnings = []
        return try outcome.get()
    }

    /// Asks the user something on stderr; the line that was typed, empty at the end of the input.
    func ask(_ question: String) throws -> String {
        try errors.write(question)
        let reply = try input.readLine() ?? ""
        // Only a terminal shows the line's end that was typed.
        if !input.isTerminal { try errors.line() }
        return reply
    }

    /// Makes sure that the user means it: `--confirm APP`, or the name typed in.
    func confirm(_ app: String, _ given: Given, warning: String) throws {
        var typed = given.text(.confirm)
        if typed == nil {
            try warn(warning)
            typed = try ask("To proceed, type \(app) or re-run this command with --confirm \(app)\n> ")
        }
        guard typed == app else {
            throw CommandFailure.plain("Confirmation \(typed ?? "") did not match \(app). Aborted.")
        }
    }
}

/// An app that the command line does not name itself.
struct AssumedApp: Equatable {
    let name: String
    /// A variable of the environment, or a git remote.
    let source: String
}
