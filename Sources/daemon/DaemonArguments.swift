import PlatformAPI

/// herolocald's command line.
enum DaemonArguments {
    /// What the daemon is started with.
    struct Invocation: Sendable {
        /// The settings that are given as flags.
        var flags: [String: [String]] = [:]
        /// The config file that is to be read instead of the usual one.
        var configFile: String?
        /// Only say what is wrong with all of them.
        var onlyChecks = false
    }

    case run(Invocation)
    case help
    case version
    /// What is wrong with it.
    case wrong(String)

    /// Reads `--flag value` and `--flag=value`; `arguments` has no program name.
    init(_ arguments: [String]) {
        var invocation = Invocation()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h", "help":
                self = .help
                return
            case "--version", "version":
                self = .version
                return
            case "--check":
                invocation.onlyChecks = true
                continue
            default: break
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].dropFirst(2))
            let isSetting = DaemonConfiguration.settings.contains { $0.name == name }
            guard argument.hasPrefix("--"), isSetting || name == "config" else {
                self = .wrong("Nonexistent flag: \(argument)")
                return
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                self = .wrong("Flag --\(name) expects a value")
                return
            }
            if isSetting {
                invocation.flags[name, default: []].append(value)
            } else {
                invocation.configFile = value
            }
        }
        self = .run(invocation)
    }

    static var helpText: String {
        let others = [
            ("config FILE", "the config file (default ~/.config/herolocal/config)"),
            ("check", "say what is wrong with flags, environment, config file and database, and leave"),
        ]
        let flags = DaemonConfiguration.settings.map { ("\($0.name) \($0.value)", $0.summary) } + others
        let width = flags.map(\.0.count).max() ?? 0
        let lines = flags.map { form, summary in
            "  --\(form)\(String(repeating: " ", count: width - form.count))  \(summary)"
        }
        return """
            herolocald \(ProductVersion.text): Heroku's Common Runtime on this machine

            USAGE
              herolocald [FLAGS]          runs in the foreground until Ctrl-C
              herolocal daemon start      runs it in the background

            FLAGS
            \(lines.joined(separator: "\n"))
              --help, --version

            Each setting is also an environment variable (--time-scale: HEROLOCAL_TIME_SCALE) and a line of the
            config file (time-scale = 30). HEROLOCAL_HOME puts all state under one folder.

            SIGNALS
              TERM, INT      stop: finish requests, stop dynos; again: sooner, and sooner still
              HUP            read the config file again (log-level, time-scale)
              USR2           give way to the herolocald that is installed now, without closing a port

            """
    }
}
