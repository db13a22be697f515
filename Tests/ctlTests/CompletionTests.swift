import Linux
import TestSupport
import Testing

@testable import ctl

@Suite("A completion script")
struct CompletionTests {
    private static func shell(_ name: String) -> Executable? {
        Executable.find(name) { Host.environment($0) }
    }

    private static let hasZsh = shell("zsh") != nil
    private static let hasFish = shell("fish") != nil

    @Test("for bash and fish has every command", arguments: ["bash", "fish"])
    func commands(name: String) throws {
        let script = try #require(Completion.script(for: name, Program.table))
        for command in Program.table.commands { #expect(script.contains(command.name)) }
    }

    @Test("is accepted by bash")
    func bashSyntax() throws { try expectAccepted(by: "bash") }

    @Test("is accepted by zsh", .enabled(if: hasZsh, "zsh is not installed"))
    func zshSyntax() throws { try expectAccepted(by: "zsh") }

    @Test("is accepted by fish", .enabled(if: hasFish, "fish is not installed"))
    func fishSyntax() throws { try expectAccepted(by: "fish") }

    @Test("for bash completes commands and flags")
    func bash() throws {
        let shell = try #require(CompletionTests.shell("bash"))
        let script = try #require(Completion.script(for: "bash", Program.table))
        let folder = try ScratchFolder()
        let probe = """
            \(script)
            ask() { COMP_LINE="$1"; COMP_POINT=${#1}; COMPREPLY=(); _herolocal; echo "${COMPREPLY[*]}"; }
            [ "$(ask 'herolocal rel')" = "releases releases:info releases:output releases:retry releases:rollback" ] || exit 1
            [ "$(ask 'herolocal ps:s')" = "scale stop" ] || exit 2
            [ "$(ask 'herolocal logs --ta')" = "--tail" ] || exit 3
            [ "$(ask 'herolocal ps s')" = "scale stop" ] || exit 4
            [ "$(ask 'herolocal hop ')" = "reset set" ] || exit 5
            [ "$(ask 'herolocal hop set --l')" = "--latency" ] || exit 6
            [ "$(ask 'herolocal daemon st')" = "start status stop" ] || exit 7
            [ "$(ask 'herolocal fault:add re')" = "refuse reset" ] || exit 8
            [ "$(ask 'herolocal fault add blackhole --dy')" = "--dyno" ] || exit 9
            COMP_LINE="herolocal re" COMP_POINT=12
            _herolocal
            [ -z "${words+set}${current+set}${values+set}" ] || exit 10
            """
        try FileSystem.writeAtomically(folder.file("probe"), Array(probe.utf8))
        #expect(try shell.run([folder.file("probe")]) == 0)
    }

    // MARK: - Private

    private func expectAccepted(by name: String) throws {
        let shell = try #require(CompletionTests.shell(name))
        let folder = try ScratchFolder()
        let script = try #require(Completion.script(for: name, Program.table))
        try FileSystem.writeAtomically(folder.file("script"), Array(script.utf8))
        #expect(try shell.run(["-n", folder.file("script")]) == 0)
    }
}
