/// `docs/cli.md`, made from the command table; a test compares the file with it.
enum Reference {
    static func markdown(_ table: CommandTable) -> String {
        var lines = [
            "# The `herolocal` command", "",
            "Made from the command table by `herolocal help --markdown`; do not edit.", "",
            "Topic and command can be joined by a colon or a blank: `ps:scale` is `ps scale`. Every command has",
            "`--help`, and all but a few `--json`. The app comes from `--app`, else from `HEROLOCAL_APP` or",
            "`HEROKU_APP`, else from the git remote `--remote` or `git config herolocal.remote` names, else from the",
            "only remote that leads to an app of this machine.", "",
            "`man herolocal` and `man herolocal-ps` say the same; `herolocal completion bash` (zsh, fish) completes",
            "commands, flags and the names of apps, dynos and process types.", "",
            "## Exit codes", "", "| code | meaning |", "|---|---|",
        ]
        lines += ExitCode.meanings.map { "| \($0.code) | \($0.meaning) |" }
        lines += ["", "## Commands", ""]
        for topic in table.topics {
            for command in topic.commands.sorted(by: { $0.name < $1.name }) { lines += section(command) }
        }
        return (lines + absent).joined(separator: "\n") + "\n"
    }

    // MARK: - Private

    /// What the official CLI has besides.
    private static var absent: [String] {
        let rows = Absent.groups.map { group in
            "| \(group.names.map { "`\($0)`" }.joined(separator: ", ")) | \(group.sentence) |"
        }
        return [
            "## Commands of Heroku that are not here", "",
            "Each answers with a sentence and exit code 1.", "", "| commands | instead |", "|---|---|",
        ] + rows
    }

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
