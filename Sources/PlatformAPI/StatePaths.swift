/// Where everything lives, for the daemon and the command alike.
///
/// `HEROLOCAL_HOME` puts all of it under one folder; else the XDG Base Directory rules count.
package struct StatePaths: Hashable, Sendable {
    /// The state directory: database, slugs, logs.
    package let state: String
    /// Where socket and lock are.
    package let runtime: String
    package let configFile: String

    package var socket: String { runtime + "/herolocald.sock" }
    package var lock: String { runtime + "/herolocald.lock" }
    package var token: String { state + "/token" }
    package var database: String { state + "/herolocal.db" }
    package var slugs: String { state + "/slugs" }
    package var sources: String { state + "/sources" }
    /// The repositories that apps are pushed to.
    package var git: String { state + "/git" }
    package var logs: String { state + "/logs" }
    package var dynos: String { state + "/dynos" }
    package var daemonLog: String { state + "/daemon.log" }

    /// The longest path a Unix socket can have: `sun_path` less its final zero (unix(7)).
    package static let longestSocketPathBytes = 107

    /// Why there are no usable paths.
    package enum Problem: Error, Equatable, Sendable {
        /// Neither HEROLOCAL_HOME nor HOME says where.
        case noHome
        /// A path of the environment that does not start at the root: the variable's name and its value.
        case notAbsolute(String, String)
        case socketPathTooLong(String, setByHome: Bool)

        package var sentence: String {
            switch self {
            case .noHome:
                "Neither HEROLOCAL_HOME nor HOME is set. Set HEROLOCAL_HOME to a folder for herolocal's state."
            case .notAbsolute(let name, let value):
                "\(name) must be an absolute path, but is \(value)."
            case .socketPathTooLong(let path, let setByHome):
                "The socket path \(path) has \(path.utf8.count) bytes; the system allows "
                    + "\(StatePaths.longestSocketPathBytes). Set "
                    + (setByHome ? "HEROLOCAL_HOME" : "XDG_RUNTIME_DIR or HEROLOCAL_HOME")
                    + " to a shorter path."
            }
        }
    }

    /// Works out the paths; `variable` reads one variable of the environment.
    package init(variable: (String) -> String?) throws(Problem) {
        if let home = try StatePaths.directory("HEROLOCAL_HOME", variable) {
            self.init(state: home, runtime: home, configFile: home + "/config")
        } else {
            let home = try StatePaths.directory("HOME", variable)
            let xdgState = try StatePaths.directory("XDG_STATE_HOME", variable)
            let xdgConfig = try StatePaths.directory("XDG_CONFIG_HOME", variable)
            guard let state = xdgState ?? home.map({ $0 + "/.local/state" }),
                let config = xdgConfig ?? home.map({ $0 + "/.config" })
            else { throw .noHome }
            let runtime = try StatePaths.directory("XDG_RUNTIME_DIR", variable)
            self.init(
                state: state + "/herolocal",
                runtime: (runtime ?? state) + "/herolocal",
                configFile: config + "/herolocal/config"
            )
        }
        guard socket.utf8.count <= StatePaths.longestSocketPathBytes else {
            throw .socketPathTooLong(socket, setByHome: variable("HEROLOCAL_HOME")?.isEmpty == false)
        }
    }

    // MARK: - Private

    private init(state: String, runtime: String, configFile: String) {
        self.state = state
        self.runtime = runtime
        self.configFile = configFile
    }

    /// A variable's value without slashes at its end; an empty variable counts as not set.
    private static func directory(
        _ name: String,
        _ variable: (String) -> String?
    ) throws(Problem) -> String? {
        guard var path = variable(name), !path.isEmpty else { return nil }
        guard path.hasPrefix("/") else { throw .notAbsolute(name, path) }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
