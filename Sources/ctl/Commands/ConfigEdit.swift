import Linux
import PlatformAPI

/// `config:edit`: edits config vars in an editor.
enum ConfigEdit: Command {
    static let name = "config:edit"
    static let summary = "interactively edit config vars"
    static let details = """
        This command opens the app config in a text editor set by $VISUAL or $EDITOR.
        Any variables added/removed/changed will be updated on the app after saving and closing the file.
        """
    static let arguments = [Argument("KEY", .optional, "edit a single config var")]
    static let flags = [Flag.app, .remote]
    static let examples = [
        "herolocal config:edit -a demo", "VISUAL=\"code --wait\" herolocal config:edit -a demo",
    ]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let before = try session.call(ConfigVarsInfo(app: app))
        let edited = try edit(before, only: given.arguments.first, session)
        var changes: [String: String?] = [:]
        for name in Set(before.keys).union(edited.keys) where before[name] != edited[name] {
            changes[name] = .some(edited[name])
        }
        guard !changes.isEmpty else { throw CommandFailure.told("no changes to config") }
        let shown = given.wantsJSON ? session.errors : session.output
        try showDifference(before, edited, changes.keys.sorted(), on: shown)
        let reply = try session.ask("Update config on \(app) with these values? [y/n] ")
        guard reply.lowercased().hasPrefix("y") else { throw CommandFailure.ended(ExitCode.failure) }
        guard try session.call(ConfigVarsInfo(app: app)) == before else {
            throw CommandFailure.told([
                "Config changed on server. Refusing to update.",
                "Run the command again to edit the new values.",
            ])
        }
        let answer = try ConfigChange.apply(changes, "Updating config", app, session)
        if given.wantsJSON { try session.printJSON(answer) }
    }

    // MARK: - Private

    /// Lets the user edit the vars, or the value of one of them, and returns all vars as they should be.
    private static func edit(_ vars: ConfigVars, only name: String?, _ session: Session) throws -> ConfigVars
    {
        let directory = try FileSystem.makeTemporaryDirectory(
            in: FileSystem.temporaryDirectory,
            prefix: "herolocal-"
        )
        defer { try? FileSystem.removeTree(directory) }
        let file = directory + "/config.sh"
        let lines = vars.sorted { $0.key < $1.key }.map { "\($0.key)=\(ShellQuote.quote($0.value))\n" }
        let text = name.map { vars[$0] ?? "" } ?? lines.joined()
        try FileSystem.writeAtomically(file, Array(text.utf8), permissions: 0o600)
        try openEditor(file, session)
        let content = try FileSystem.readText(file)
        guard let name else { return try EnvironmentFile.parse(content) }
        var edited = vars
        edited[name] = content.hasSuffix("\n") && !text.hasSuffix("\n") ? String(content.dropLast()) : content
        return edited
    }

    private static func openEditor(_ file: String, _ session: Session) throws {
        let wanted = session.variable("VISUAL") ?? session.variable("EDITOR") ?? "vim"
        let words = wanted.split(separator: " ").map(String.init)
        guard let first = words.first, let editor = Executable.find(first, session.variable) else {
            throw CommandFailure.told("There is no editor \(wanted). Set VISUAL or EDITOR to one.")
        }
        let code = try editor.run(words.dropFirst() + [file])
        if code != 0 { throw CommandFailure.told("The editor ended with exit code \(code).") }
    }

    private static func showDifference(
        _ before: ConfigVars,
        _ after: ConfigVars,
        _ names: [String],
        on shown: OutputStream
    ) throws {
        let paint = shown.palette
        try shown.line("Config Diff:")
        for name in names {
            if let value = before[name] {
                try shown.line(paint.paint("- \(name)=\(ShellQuote.quote(value))", .failure))
            }
            if let value = after[name] {
                try shown.line(paint.paint("+ \(name)=\(ShellQuote.quote(value))", .success))
            }
        }
    }
}

/// `KEY=value` lines with shell quotes, as `config --shell` writes them.
enum EnvironmentFile {
    static func parse(_ text: String) throws -> ConfigVars {
        var vars: ConfigVars = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.allSatisfy(\.isWhitespace)
        {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = unquote(parts[1]) else {
                throw CommandFailure.told("\(line) is invalid. Must be in the format FOO=bar.")
            }
            vars[String(parts[0])] = value
        }
        return vars
    }

    private static func unquote(_ text: Substring) -> String? {
        guard let quote = text.first, quote == "'" || quote == "\"" else { return String(text) }
        guard text.count >= 2, text.last == quote else { return nil }
        let inner = text.dropFirst().dropLast()
        guard quote == "\"" else { return String(inner) }
        var value = ""
        var isEscaped = false
        for character in inner {
            if isEscaped {
                value.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                value.append(character)
            }
        }
        return isEscaped ? nil : value
    }
}
