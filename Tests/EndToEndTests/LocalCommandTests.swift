import Linux
import TestSupport
import Testing

@Suite("herolocal local", .serialized)
struct LocalCommandTests {
    @Test("stops all processes on Ctrl-C, and what they have started, and ends with 0")
    func interrupted() async throws {
        let folder = try ScratchFolder()
        // A shell's background job takes no notice of SIGINT.
        let procfile = """
            web: sleep 1000 & echo "web on $PORT with $!"; wait
            worker: echo "worker on $PORT"; exec sleep 1000

            """
        try FileSystem.writeAtomically(folder.file("Procfile"), Array(procfile.utf8))
        let terminal = try TerminalRun(
            [try BuiltProgram.path(of: "herolocal"), "local"],
            environment: Host.allEnvironment.filter { !$0.hasPrefix("PORT=") } + ["NO_COLOR=1"],
            directory: folder.path
        )
        let shown = try await terminal.wait(for: "worker on 5100")
        let more = shown.contains("web on 5000") ? "" : try await terminal.wait(for: "web on 5000")
        let rest = shown.contains("web on 5000") ? "" : try await terminal.wait(for: "\n")
        let line = (shown + more + rest).split(whereSeparator: \.isNewline).first {
            $0.contains("web on 5000")
        }
        let left = try #require(line?.split(separator: " ").last.map(String.init), "\(shown)\(more)")
        #expect(FileSystem.exists("/proc/\(left)"))
        try terminal.type("\u{3}")
        try await terminal.wait(for: "[WARN] Interrupted by User")
        try await terminal.wait(for: "[DONE] Killing all processes with signal  SIGINT")
        #expect(try await terminal.code() == 0)
        #expect(terminal.seen.contains(/worker\.1 +Exited with exit code SIGINT/), "\(terminal.seen)")
        try await wait(for: "the background job is gone") { !FileSystem.exists("/proc/\(left)") }
    }

    @Test("ends with the code of the process that ends first, and stops the others")
    func ended() async throws {
        let folder = try ScratchFolder()
        let procfile = "web: exec sleep 1000\nclock: exit 7\n"
        try FileSystem.writeAtomically(folder.file("Procfile"), Array(procfile.utf8))
        let run = try await ProgramRun.run(
            [try BuiltProgram.path(of: "herolocal"), "local"],
            directory: folder.path
        )
        #expect(run.code == 7)
        // How many spaces there are hangs on the hour, which has one digit or two.
        #expect(run.errors.contains(/clock\.1 +Exited with exit code 7/), "\(run.errors)")
        #expect(run.errors.contains(/web\.1 +Exited with exit code SIGINT/), "\(run.errors)")
    }

    @Test("runs one command with the variables of .env, and passes its exit code on")
    func one() async throws {
        let folder = try ScratchFolder()
        try FileSystem.writeAtomically(folder.file(".env"), Array("GREETING=hello\n".utf8))
        let run = try await ProgramRun.run(
            [
                try BuiltProgram.path(of: "herolocal"), "local:run", "sh", "-c",
                "echo \"$GREETING $0\"; exit 4", "it's",
            ],
            directory: folder.path
        )
        #expect(
            run.output == "[OKAY] Loaded ENV .env File as KEY=VALUE Format\nhello it's\n",
            "\(run.errors)"
        )
        #expect(run.code == 4)
    }
}
