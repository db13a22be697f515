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

    @Test("is accepted by bash")
    func bashSyntax() throws { try expectAccepted(by: "bash") }

    @Test("is accepted by zsh", .enabled(if: hasZsh, "zsh is not installed"))
    func zshSyntax() throws { try expectAccepted(by: "zsh") }

    @Test("is accepted by fish", .enabled(if: hasFish, "fish is not installed"))
    func fishSyntax() throws { try expectAccepted(by: "fish") }

    @Test("for bash completes commands, flags and files, colons and blanks alike")
    func bash() async throws {
        let shell = try #require(CompletionTests.shell("bash"))
        let script = try #require(Completion.script(for: "bash"))
        let folder = try ScratchFolder()
        try FileSystem.makeDirectory(folder.file("an app"))
        let program = try BuiltProgram.path(of: "herolocal")
        let probe = """
            \(script)
            cd "$(dirname "$0")"
            ask() { COMP_LINE="\(program) $1"; COMP_POINT=${#COMP_LINE}; COMPREPLY=(); _herolocal; echo "${COMPREPLY[*]}"; }
            [ "$(ask 'rel')" = "releases releases:info releases:output releases:retry releases:rollback" ] || exit 1
            [ "$(ask 'ps:s')" = "scale stop" ] || exit 2
            [ "$(ask 'logs --ta')" = "--tail" ] || exit 3
            [ "$(ask 'ps s')" = "scale stop" ] || exit 4
            [ "$(ask 'hop ')" = "reset set" ] || exit 5
            [ "$(ask 'hop set --l')" = "--latency" ] || exit 6
            [ "$(ask 'daemon st')" = "start status stop" ] || exit 7
            [ "$(ask 'fault:add re')" = "refuse reset" ] || exit 8
            [ "$(ask 'fault add blackhole --dy')" = "--dyno" ] || exit 9
            [ "$(ask 'deploy an')" = "an app" ] || exit 10
            [ "$(ask 'ps -a ')" = "" ] || exit 11
            COMP_LINE="\(program) re" COMP_POINT=${#COMP_LINE}
            _herolocal
            [ -z "${words+set}${current+set}${text+set}" ] || exit 12
            """
        try FileSystem.writeAtomically(folder.file("probe"), Array(probe.utf8))
        let run = try await ProgramRun.run(
            [shell.path, folder.file("probe")],
            environment: Host.allEnvironment + ["HEROLOCAL_HOME=\(folder.file("home"))"]
        )
        #expect(run.code == 0, "\(run.output)\(run.errors)")
    }

    // MARK: - Private

    private func expectAccepted(by name: String) throws {
        let shell = try #require(CompletionTests.shell(name))
        let folder = try ScratchFolder()
        let script = try #require(Completion.script(for: name))
        try FileSystem.writeAtomically(folder.file("script"), Array(script.utf8))
        #expect(try shell.run(["-n", folder.file("script")]) == 0)
    }
}
