import Linux
import TestSupport
import Testing

@Suite("Completion at a prompt", .serialized)
struct CompletionCommandTests {
    @Test("names apps, dynos, process types and config vars of the running daemon, in bash, zsh and fish")
    func names() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            try await platform.succeed("config:set", "GREETING=hello", "-a", "demo")
            let bash = try await platform.shell(
                """
                source <(herolocal completion bash)
                ask() { COMP_LINE="herolocal $1"; COMP_POINT=${#COMP_LINE}; _herolocal; echo "${COMPREPLY[*]}"; }
                ask 'ps -a d'
                ask 'ps:restart --app=demo -d w'
                ask 'ps restart -a demo -p '
                ask 'ps scale -a demo '
                ask 'config:get -a demo G'
                ask 'ps --app=d'
                """
            )
            #expect(bash.output == "demo\nweb.1\nweb\nweb=\nGREETING\ndemo\n", "\(bash.errors)")
            try await bashTyped(platform)
            try await zsh(platform)
            guard let fish = systemProgram("fish") else { return }
            let line =
                #""source (herolocal completion fish | psub); complete -C 'herolocal ps:restart -a demo -d w'""#
            let run = try await platform.shell("\(fish) -c \(line)")
            #expect(run.output == "web.1\n", "\(run.errors)")
        }
    }

    // MARK: - Private

    /// The same with the keys of an interactive bash, which quotes and adds blanks of its own.
    private func bashTyped(_ platform: InstalledPlatform) async throws {
        let bash = try #require(systemProgram("bash"))
        let programs = FileSystem.directoryName(try BuiltProgram.path(of: "herolocal"))
        let start = """
            PS1='shell> '
            PATH=\(programs):$PATH
            bind 'set enable-bracketed-paste off'
            bind 'set bell-style none'
            source <(herolocal completion bash)
            """
        try FileSystem.writeAtomically(platform.folder.file("start"), Array((start + "\n").utf8))
        let terminal = try TerminalRun(
            [bash, "--rcfile", platform.folder.file("start"), "-i"],
            environment: InstalledPlatform.environment(in: platform.folder).filter { !$0.hasPrefix("TERM=") }
                + ["TERM=dumb"],
            directory: platform.folder.path
        )
        let completed = [
            ("ps -a d", "ps -a demo "), ("ps:restart -a demo -d w", "ps:restart -a demo -d web.1 "),
            ("ps:scale -a demo w", "ps:scale -a demo web="), ("ps:sc", "ps:scale "),
            ("features:enable -a demo pre", "features:enable -a demo preboot "),
            ("deploy -a demo hom", "deploy -a demo home/"), ("features:enable ", "features:enable "),
        ]
        for (typed, line) in completed {
            try await terminal.wait(for: "shell> ")
            // What follows the key shows where the cursor is then.
            try terminal.type("herolocal \(typed)\t#")
            try await terminal.wait(for: "herolocal \(line)#")
            // Ctrl-U and Enter: an empty line, and another prompt.
            try terminal.type("\u{15}\r")
        }
        try await terminal.wait(for: "shell> ")
        try terminal.type("exit\r")
        #expect(try await terminal.code() == 0)
    }

    private func zsh(_ platform: InstalledPlatform) async throws {
        guard let zsh = systemProgram("zsh") else { return }
        let completed = [
            ("ps -a d", "ps -a demo "), ("ps:restart -a demo -d w", "ps:restart -a demo -d web.1 "),
            ("ps restart --app=demo -p w", "ps restart --app=demo -p web "),
            ("ps:scale -a demo w", "ps:scale -a demo web="), ("ps --app=d", "ps --app=demo "),
            ("features:enable -a demo pre", "features:enable -a demo preboot "),
            ("config:get -a demo G", "config:get -a demo GREETING "), ("help ps:sc", "help ps:scale "),
            // Nothing fits, and no name of a file stands in for it.
            ("features:enable ", "features:enable "), ("ps -a zzz", "ps -a zzz"),
        ]
        let folder = platform.folder.file("zsh")
        try FileSystem.makeDirectory(folder)
        let script = Repository.path("Tests/EndToEndTests/Clients/complete.zsh")
        let lines = completed.map { "'herolocal \($0.0)'" }.joined(separator: " ")
        let run = try await platform.shell("\(zsh) -f '\(script)' '\(folder)' \(lines)")
        let expected = completed.map { "herolocal \($0.1)\n" }.joined()
        #expect(run.output == expected, "\(run.errors)")
    }
}
