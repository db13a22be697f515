import Linux
import PlatformAPI

/// A manual page for man(1), made from the command table: one for the program, one for each topic.
struct ManualPage {
    /// The file's name: `herolocal-ps.1`.
    let fileName: String
    /// The page in man(7)'s macros.
    let text: String

    /// Every page.
    static func all(_ table: CommandTable) -> [ManualPage] {
        [program(table)] + table.topics.map { topic($0.name, $0.commands, table) }
    }

    /// Writes every page into a directory, which is made when it is missing.
    static func write(to directory: String, _ table: CommandTable) throws {
        try FileSystem.makeDirectory(directory)
        for page in all(table) {
            let path = "\(directory)/\(page.fileName)"
            try FileSystem.writeAtomically(path, Array(page.text.utf8), permissions: 0o644)
        }
    }

    // MARK: - Private

    private static func program(_ table: CommandTable) -> ManualPage {
        var text = ManualText(title: "HEROLOCAL")
        text.section("NAME")
        text.line("herolocal - a local Heroku: apps, dynos, releases, logs and a router on this machine")
        text.section("SYNOPSIS")
        text.commands(["herolocal COMMAND [ARGUMENTS] [FLAGS]"])
        text.section("DESCRIPTION")
        text.line(
            "Talks to herolocald on its Unix socket and prints what the heroku command would. Topic and command "
                + "can be joined by a colon or a blank: ps:scale is ps scale. Every command has --help."
        )
        text.paragraph()
        text.line(
            "The app comes from --app, else from HEROLOCAL_APP or HEROKU_APP, else from the only git remote that "
                + "leads to one."
        )
        text.section("COMMANDS")
        for topic in table.topics {
            let page = "herolocal-\(topic.name)(1)"
            text.item(page, table.command(named: topic.name)?.summary ?? names(topic.commands))
        }
        text.section("ENVIRONMENT")
        for (name, summary) in environment { text.item(name, summary) }
        text.section("EXIT STATUS")
        for (code, meaning) in ExitCode.meanings { text.item(code, meaning) }
        return ManualPage(fileName: "herolocal.1", text: text.text)
    }

    private static let environment = [
        ("HEROLOCAL_HOME", "a folder for all state, instead of the XDG directories"),
        ("HEROLOCAL_APP, HEROKU_APP", "the app that commands are for"),
        ("NO_COLOR, HEROKU_COLOR=0", "no colours"), ("FORCE_COLOR", "colours, into a pipe too"),
        ("HEROKU_THEME=simple", "eight colours and no signs"),
        ("HEROKU_LOGS_COLOR=0", "no colours in logs"),
    ]

    private static func topic(
        _ name: String,
        _ commands: [any Command.Type],
        _ table: CommandTable
    ) -> ManualPage {
        var text = ManualText(title: "HEROLOCAL-\(name.uppercased())")
        text.section("NAME")
        let summary = table.command(named: name)?.summary ?? "the commands \(names(commands))"
        text.line("herolocal-\(name) - \(summary)")
        text.section("SYNOPSIS")
        text.commands(commands.map { "herolocal \($0.usage)" })
        text.section("COMMANDS")
        for command in commands { describe(command, in: &text) }
        text.section("SEE ALSO")
        text.line("herolocal(1)")
        return ManualPage(fileName: "herolocal-\(name).1", text: text.text)
    }

    private static func names(_ commands: [any Command.Type]) -> String {
        commands.map { $0.name.split(separator: ":").last.map(String.init) ?? "" }.joined(separator: ", ")
    }

    private static func describe(_ command: any Command.Type, in text: inout ManualText) {
        text.subsection("herolocal \(command.usage)")
        text.line("\(command.summary).")
        if !command.details.isEmpty {
            text.paragraph()
            for line in HelpText.details(command) {
                if line.isEmpty { text.paragraph() } else { text.line(String(line)) }
            }
        }
        for argument in command.arguments { text.item(argument.name, argument.summary) }
        for flag in command.allFlags where !flag.isHidden {
            text.item(String(HelpText.spelling(flag).drop { $0 == " " }), HelpText.summary(flag))
        }
        if !command.aliases.isEmpty {
            text.paragraph()
            text.line("Also: \(command.aliases.joined(separator: ", ")).")
        }
        if !command.examples.isEmpty { text.examples(command.examples) }
    }
}
