import Linux
import Model

/// Everything dyno-init is told about one dyno: argv, environment and what its descriptors are.
struct DynoLaunch: Sendable {
    /// What stands on the dyno's standard descriptors.
    enum Streams: Sendable {
        /// Nothing to read; output goes to the log.
        case log
        /// Both ways to a client, without a terminal.
        case pipes
        /// Both ways to a client through a terminal.
        case terminal(WindowSize)
    }

    let program: String
    let isolation: Isolation
    let slugDirectory: String
    let workDirectory: String
    let hostname: String
    /// The user id that the dyno sees itself as.
    let userID: UInt32
    let hiddenDirectories: [String]
    /// What it is held to.
    let size: DynoSize
    /// Files that take it into its control group.
    let groups: [String]
    let command: String
    let environment: [String: String]
    let streams: Streams

    /// The numbers of the child's descriptors.
    static let control: CInt = 3
    static let status: CInt = 4
    static let environmentList: CInt = 5

    /// How to spawn it.
    ///
    /// With no environment at all: the app's variables are the app's, and `LD_PRELOAD` among them must not act
    /// on dyno-init, which runs outside the dyno's namespaces (ld.so(8)).
    var child: ChildProcess.Launch {
        ChildProcess.Launch(
            executable: program,
            arguments: arguments,
            environment: [],
            directory: "/"
        )
    }

    /// What dyno-init reads from `environmentList`: `NAME=value` with a zero byte after each, sorted.
    var environmentBytes: [UInt8] {
        environment.map { "\($0.key)=\($0.value)" }.sorted().flatMap { Array($0.utf8) + [0] }
    }

    // MARK: - Private

    private var arguments: [String] {
        var list = [
            program, "--mode", isolation.isNamespaces ? "namespaces" : "plain",
            "--slug", slugDirectory, "--work", workDirectory,
            "--control", "\(Self.control)", "--status", "\(Self.status)",
            "--environment", "\(Self.environmentList)",
            "--hostname", hostname, "--user", "\(userID)", "--open-files", "\(Limits.Dynos.openFiles)",
        ]
        list += ["--processes", "\(size.processes)", "--memory", "\(size.memoryBytes)"]
        for group in groups { list += ["--group", group] }
        for directory in hiddenDirectories { list += ["--hide", directory] }
        if case .terminal = streams { list.append("--tty") }
        return list + ["--", command]
    }
}
