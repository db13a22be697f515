/// `docs/cli.md`, made from the command table; a test compares the file with it.
enum Reference {
    static func markdown(_ table: CommandTable) -> String {
        var lines = [
            "# The `herolocal` command", "",
            "Made from the command table by `herolocal help --markdown`; do not edit.", "",
            "Topic and command can be joined by a colon or a blank: `ps:scale` is `ps scale`. Every command has",
            "`--help`, and all but a few `--json`. The app comes from `--app`, else from `HEROLOCAL_APP` or",
            "`HEROKU_APP`, else from the git remote `herolocal`.", "",
            "## Exit codes", "", "| code | meaning |", "|---|---|",
        ]
        lines += ExitCode.meanings.map { "| \($0.code) | \($0.meaning) |" }
        lines += ["", "## Commands", ""]
        for topic in table.topics {
            for command in topic.commands.sorted(by: { $0.name < $1.name }) { lines += section(command) }
        }
        return lines.dropLast().joined(separator: "\n") + "\n"
    }

    // MARK: - Private

    private static func section(_ command: any Command.Type) -> [String] {
        var lines = [
            "### `\(command.name)`", "", "\(command.summary)", "", "```", "herolocal \(command.usage)", "```",
            "",
        ]
        if !command.details.isEmpty {
            lines += HelpText.details(command).map(String.init) + [""]
        }
        let flags = command.allFlags.filter { !$0.isHidden && $0 != .help }
        if !(command.arguments.isEmpty && flags.isEmpty) {
            lines += ["| | |", "|---|---|"]
            lines += command.arguments.map { "| `\($0.name)` | \($0.summary) |" }
            lines += flags.map { flag in
                "| `\(HelpText.spelling(flag).drop { $0 == " " })` | \(HelpText.summary(flag)) |"
            }
            lines.append("")
        }
        if !command.aliases.isEmpty {
            lines += ["Also: " + command.aliases.map { "`\($0)`" }.joined(separator: ", "), ""]
        }
        if !command.examples.isEmpty { lines += ["```"] + command.examples + ["```", ""] }
        return lines
    }
}
