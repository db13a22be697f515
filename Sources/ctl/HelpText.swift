import PlatformAPI

/// The help, made from the command table.
enum HelpText {
    static func program(_ table: CommandTable) -> String {
        var lines = [
            "A local Heroku: apps, dynos, releases, logs and a router on this machine.", "",
            "VERSION", "  herolocal/\(ProductVersion.text)", "",
            "USAGE", "  $ herolocal COMMAND [ARGUMENTS] [FLAGS]", "",
            "COMMANDS",
        ]
        let width = table.topics.map(\.name.count).max() ?? 0
        for topic in table.topics {
            lines.append("  \(TextWidth.pad(topic.name, to: width))  \(topicSummary(topic.name, table))")
        }
        lines += ["", "Run herolocal help COMMAND or herolocal COMMAND --help for more.", ""]
        return lines.joined(separator: "\n")
    }

    /// A topic that is no command itself.
    static func topic(_ name: String, _ table: CommandTable) -> String {
        var lines = ["USAGE", "  $ herolocal \(name):COMMAND", ""]
        lines += subcommands(of: name, table)
        return lines.joined(separator: "\n") + "\n"
    }

    static func command(_ command: any Command.Type, _ table: CommandTable) -> String {
        var lines = [command.summary, "", "USAGE", "  $ herolocal \(command.usage)", ""]
        if !command.arguments.isEmpty {
            lines.append("ARGUMENTS")
            lines += aligned(command.arguments.map { ($0.name, $0.summary) }) + [""]
        }
        lines.append("FLAGS")
        lines += aligned(command.allFlags.filter { !$0.isHidden }.map { (spelling($0), summary($0)) }) + [""]
        if !command.details.isEmpty {
            lines += ["DESCRIPTION"] + details(command).map { $0.isEmpty ? "" : "  \($0)" } + [""]
        }
        if !command.aliases.isEmpty {
            lines += ["ALIASES"] + command.aliases.map { "  $ herolocal \($0)" } + [""]
        }
        if !command.examples.isEmpty {
            lines += ["EXAMPLES"] + command.examples.map { "  $ \($0)" } + [""]
        }
        lines += subcommands(of: command.name, table)
        return lines.joined(separator: "\n") + (lines.last == "" ? "" : "\n")
    }

    /// What follows an error in a command line.
    static func usage(_ command: any Command.Type) -> String {
        let flags = command.allFlags.filter { !$0.isHidden }.map { (spelling($0), summary($0)) }
        let lines = ["USAGE", "  $ herolocal \(command.usage)", "", "FLAGS"] + aligned(flags)
        return lines.joined(separator: "\n") + "\n"
    }

    static func spelling(_ flag: Flag) -> String {
        let letter = flag.letter.map { "-\($0), " } ?? "    "
        return letter + "--\(flag.name)" + (flag.placeholder.map { "=\($0)" } ?? "")
    }

    static func summary(_ flag: Flag) -> String {
        flag.standard.map { "[default: \($0)] \(flag.summary)" } ?? flag.summary
    }

    /// The lines of a command's details, empty ones too.
    static func details(_ command: any Command.Type) -> [Substring] {
        command.details.split(separator: "\n", omittingEmptySubsequences: false)
    }

    // MARK: - Private

    private static func aligned(_ pairs: [(String, String)]) -> [String] {
        let width = pairs.map(\.0.count).max() ?? 0
        return pairs.map { "  \(TextWidth.pad($0.0, to: width))  \($0.1)" }
    }

    private static func subcommands(of name: String, _ table: CommandTable) -> [String] {
        let commands = table.commands(below: name)
        guard !commands.isEmpty else { return [] }
        return ["COMMANDS"] + aligned(commands.map { ($0.name, $0.summary) })
    }

    private static func topicSummary(_ name: String, _ table: CommandTable) -> String {
        if let command = table.command(named: name) { return command.summary }
        return table.commands(below: name).map { $0.name.split(separator: ":").last.map(String.init) ?? "" }
            .joined(separator: ", ")
    }
}
