import PlatformAPI

/// herolocald's command line.
enum DaemonArguments {
    case run(flags: [String: [String]])
    case help
    case version
    /// What is wrong with it.
    case wrong(String)

    /// Reads `--flag value` and `--flag=value`; `arguments` has no program name.
    init(_ arguments: [String]) {
        var flags: [String: [String]] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--help" || argument == "-h" || argument == "help" {
                self = .help
                return
            }
            if argument == "--version" || argument == "version" {
                self = .version
                return
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].dropFirst(2))
            guard argument.hasPrefix("--"), DaemonConfiguration.settings.contains(where: { $0.name == name })
            else {
                self = .wrong("Nonexistent flag: \(argument)")
                return
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                self = .wrong("Flag --\(name) expects a value")
                return
            }
            flags[name, default: []].append(value)
        }
        self = .run(flags: flags)
    }

    static var helpText: String {
        let width = DaemonConfiguration.settings.map { $0.name.count + $0.value.count }.max() ?? 0
        let flags = DaemonConfiguration.settings.map { setting in
            let padding = String(repeating: " ", count: width - setting.name.count - setting.value.count)
            return "  --\(setting.name) \(setting.value)\(padding)  \(setting.summary)"
        }
        return """
            herolocald \(ProductVersion.text): Heroku's Common Runtime on this machine

            USAGE
              herolocald [FLAGS]          runs in the foreground until Ctrl-C
              herolocal daemon start      runs it in the background

            FLAGS
            \(flags.joined(separator: "\n"))
              --help, --version

            Each flag is also an environment variable (--time-scale: HEROLOCAL_TIME_SCALE) and a line of the config
            file (time-scale = 30). HEROLOCAL_HOME puts all state under one folder.

            """
    }
}
