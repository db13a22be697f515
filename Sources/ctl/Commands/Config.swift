import Model
import PlatformAPI

/// `config`: lists an app's config vars.
enum Config: Command {
    static let name = "config"
    static let summary = "display the config vars for an app"
    static let flags = [Flag.app, .remote, shell]
    static let examples = ["herolocal config -a demo", "herolocal config --shell > .env"]

    private static let shell = Flag("shell", "s", "output config vars in shell format")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let vars = try session.call(ConfigVarsInfo(app: app))
        if given.wantsJSON { return try session.printJSON(vars) }
        if given.has(shell) {
            for (name, value) in vars.sorted(by: { $0.key < $1.key }) {
                try session.print("\(name)=\(ShellQuote.quote(value))")
            }
            return
        }
        try session.output.title("\(session.output.palette.app(app)) Config Vars")
        try ConfigVarBlock.print(vars, on: session.output)
    }
}

/// Config vars under each other.
enum ConfigVarBlock {
    static func print(_ vars: ConfigVars, on stream: OutputStream) throws {
        var block = KeyValueBlock()
        for (name, value) in vars.sorted(by: { $0.key < $1.key }) { block.add(name, value) }
        try block.print(on: stream)
    }
}

/// `config:get`: prints values.
enum ConfigGet: Command {
    static let name = "config:get"
    static let summary = "display a single config value for an app"
    static let arguments = [Argument("KEY", .any, "names of the config vars")]
    static let flags = [Flag.app, .remote, shell]
    static let examples = ["herolocal config:get RAILS_ENV -a demo"]

    private static let shell = Flag("shell", "s", "output config vars in shell format")

    /// What `--json` prints for one name; the official CLI has the same keys.
    private struct Pair: Encodable {
        let key: String
        @Nullable var value: String?
    }

    static func run(_ given: Given, _ session: Session) throws {
        guard !given.arguments.isEmpty else {
            throw CommandFailure.told(
                ["Usage: herolocal config:get KEY...", "Must specify KEY."],
                exit: ExitCode.refused
            )
        }
        let vars = try session.call(ConfigVarsInfo(app: session.app(given)))
        let pairs = given.arguments.map { Pair(key: $0, value: vars[$0]) }
        if given.wantsJSON {
            return pairs.count == 1 ? try session.printJSON(pairs[0]) : try session.printJSON(pairs)
        }
        for pair in pairs {
            let value = pair.value ?? ""
            try session.print(given.has(shell) ? "\(pair.key)=\(ShellQuote.quote(value))" : value)
        }
    }
}

/// `config:set`: sets config vars, which restarts the app.
enum ConfigSet: Command {
    static let name = "config:set"
    static let aliases = ["config:add"]
    static let summary = "set one or more config vars"
    static let arguments = [Argument("KEY=VALUE", .any, "config vars to set")]
    static let flags = [Flag.app, .remote, stdin]
    static let examples = ["herolocal config:set RAILS_ENV=staging RACK_ENV=staging -a demo"]

    /// For programs: values on a command line can be read by everybody on the machine.
    private static let stdin = Flag("stdin", nil, "read a JSON object of config vars", isHidden: true)

    static func run(_ given: Given, _ session: Session) throws {
        let (vars, names) = try given.has(stdin) ? input(given, session) : words(given)
        let app = try session.app(given)
        let answer = try ConfigChange.apply(
            vars.mapValues { $0 },
            "Setting \(names.joined(separator: ", "))",
            app,
            session
        )
        if given.wantsJSON { return try session.printJSON(answer) }
        // While a release command runs the answer has the values from before.
        try ConfigVarBlock.print(vars, on: session.output)
    }

    // MARK: - Private

    private static func input(
        _ given: Given,
        _ session: Session
    ) throws -> (vars: ConfigVars, names: [String]) {
        guard given.arguments.isEmpty else {
            throw CommandFailure.misused("--stdin takes the config vars from the standard input alone")
        }
        let bytes = try session.input.readToEnd(upTo: Limits.CommandLine.messageBytes)
        guard let vars = try? WireJSON.decode(ConfigVars.self, from: bytes), !vars.isEmpty else {
            throw CommandFailure.misused("There is no JSON object of texts on the standard input.")
        }
        return (vars, vars.keys.sorted())
    }

    private static func words(_ given: Given) throws -> (vars: ConfigVars, names: [String]) {
        guard !given.arguments.isEmpty else {
            throw CommandFailure.told([
                "Usage: herolocal config:set KEY1=VALUE1 [KEY2=VALUE2 ...]",
                "Must specify KEY and VALUE to set.",
            ])
        }
        var vars: ConfigVars = [:]
        var names: [String] = []
        for word in given.arguments {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure.told("\(word) is invalid. Must be in the format FOO=bar.")
            }
            let name = String(parts[0])
            if vars.updateValue(String(parts[1]), forKey: name) == nil { names.append(name) }
        }
        return (vars, names)
    }
}

/// `config:unset`: removes config vars, which restarts the app.
enum ConfigUnset: Command {
    static let name = "config:unset"
    static let aliases = ["config:remove"]
    static let summary = "unset one or more config vars"
    static let arguments = [Argument("KEY", .any, "names of the config vars")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal config:unset RAILS_ENV RACK_ENV -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        guard !given.arguments.isEmpty else {
            throw CommandFailure.told(
                ["Usage: herolocal config:unset KEY1 [KEY2 ...]", "Must specify KEY to unset."],
                exit: ExitCode.refused
            )
        }
        let app = try session.app(given)
        let nulls = Dictionary(given.arguments.map { ($0, String?.none) }) { first, _ in first }
        let title = "Unsetting \(given.arguments.joined(separator: ", "))"
        let answer = try ConfigChange.apply(nulls, title, app, session)
        if given.wantsJSON { try session.printJSON(answer) }
    }
}

/// A change of config vars with its progress line, which names the release it made.
enum ConfigChange {
    static func apply(
        _ vars: [String: String?],
        _ title: String,
        _ app: String,
        _ session: Session
    ) throws -> ConfigVars {
        let shown = session.errors.palette.app(app)
        let (answer, _) = try session.action(
            "\(title) and restarting \(shown)",
            ending: { (_: ConfigVars, version: Int?) in version.map { "done, v\($0)" } ?? "done" }
        ) {
            let answer = try session.callInTurn(ConfigVarsUpdate(app: app, vars: vars), app)
            let newest = try session.call(
                ReleaseList(app: app),
                range: "version ..; max=1, order=desc"
            )
            return (answer, newest.first?.version)
        }
        return answer
    }
}

/// Values as a POSIX shell reads them back.
enum ShellQuote {
    /// The value as it is, in single quotes, or in double quotes with escapes (spec cli §3, config).
    static func quote(_ value: String) -> String {
        if value.contains("'") || value.contains("\n") {
            var text = "\""
            for character in value {
                switch character {
                case "\n": text += "\\n"
                case "\"", "\\", "$", "`": text += "\\\(character)"
                default: text.append(character)
                }
            }
            return text + "\""
        }
        let isPlain = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:@%+,=".utf8.contains(byte)
            }
        }
        return isPlain ? value : "'\(value)'"
    }
}
