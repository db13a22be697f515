import PlatformAPI

/// `help`: shows topics, or one command.
enum Help: Command {
    static let name = "help"
    static let summary = "display help for herolocal"
    static var arguments: [Argument] {
        let names = Program.table.commands.map { $0.name }
        return [Argument("COMMAND", .any, "the command, or a topic such as ps", values: names)]
    }
    static let details = "The same as manual pages: man herolocal, and man herolocal-ps for a topic."
    static let flags = [markdown, manualPages]
    static let takesJSON = false

    private static let markdown = Flag("markdown", nil, "print docs/cli.md", isHidden: true)
    private static let manualPages = Flag(
        "manual-pages",
        nil,
        .text("DIRECTORY"),
        "write the manual pages there",
        isHidden: true
    )

    static func run(_ given: Given, _ session: Session) throws {
        if given.has(markdown) { return try session.output.write(Reference.markdown(session.table)) }
        if let directory = given.text(manualPages) {
            return try ManualPage.write(to: directory, session.table)
        }
        guard !given.arguments.isEmpty else {
            return try session.output.write(HelpText.program(session.table))
        }
        let name = given.arguments.joined(separator: ":")
        if let command = session.table.command(named: name) {
            try session.output.write(HelpText.command(command, session.table))
        } else if !session.table.commands(below: name).isEmpty {
            try session.output.write(HelpText.topic(name, session.table))
        } else if let absent = Absent.find(given.arguments) {
            throw CommandFailure.told(absent.sentence)
        } else {
            throw Program.unknown(name, session)
        }
    }
}

/// `version`: prints the version.
enum VersionCommand: Command {
    static let name = "version"
    static let summary = "print the version of herolocal"

    static func run(_ given: Given, _ session: Session) throws {
        if given.wantsJSON { return try session.printJSON(["version": ProductVersion.text]) }
        try session.print("herolocal/\(ProductVersion.text)")
    }
}

/// `completion`: prints a script for the shell.
enum CompletionCommand: Command {
    static let name = "completion"
    static let aliases = ["autocomplete"]
    static let summary = "print a completion script for bash, zsh or fish"
    static let details = """
        bash: source <(herolocal completion bash)
        zsh:  herolocal completion zsh > "${fpath[1]}/_herolocal"
        fish: herolocal completion fish > ~/.config/fish/completions/herolocal.fish
        make install puts all three in place. Names of apps, dynos, process types, config vars, features,
        domains and releases are asked of the daemon.
        """
    static let arguments = [
        Argument(
            "SHELL",
            .optional,
            "bash, zsh or fish; the shell of $SHELL without it",
            values: ["bash", "zsh", "fish"]
        )
    ]
    static let takesJSON = false

    static func run(_ given: Given, _ session: Session) throws {
        let shell =
            given.arguments.first ?? session.variable("SHELL")?.split(separator: "/").last.map(String.init)
        guard let script = Completion.script(for: shell ?? "") else {
            throw CommandFailure.told(
                "There is no completion for \(shell ?? "this shell"): bash, zsh and fish have one.",
                exit: ExitCode.refused
            )
        }
        try session.output.write(script)
    }
}
