import Linux
import Model
import TestSupport
import Testing

@testable import Slugs

@Suite(
    "A build in namespaces of its own",
    .enabled(if: BuildNamespaces.areAvailable),
    .timeLimit(.minutes(5))
)
struct BuildIsolationTests {
    private let fixture: BuildFixture

    init() throws { fixture = try BuildFixture(isIsolated: true) }

    @Test("has the platform's directories, its own /tmp and /app, and a user that is not root")
    func room() async throws {
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: """
                echo "$1 $2 $3 $HOME $TMPDIR" | sed 's/_[0-9a-f]\\{8\\}/_N/g'
                echo "cwd=$([ "$PWD" = "$1" ] && echo same) user=$([ "$(id -u)" = 0 ] && echo root || echo plain)"
                ls /tmp | sed 's/_[0-9a-f]\\{8\\}/_N/g' | tr '\\n' ' '; echo
                echo kept > "$2/kept"; touch /app/written /tmp/written
                cat "$3/SECRET"; echo
                echo built > "$1/built"
                """
        )
        let result = try await fixture.build(["a": "b"], buildpacks: [own], configVars: ["SECRET": "s"])
        #expect(
            fixture.transcript.contains(
                """
                -----> Own app detected
                /tmp/build_N /tmp/codon/tmp/cache /tmp/env_N /app /tmp
                cwd=same user=plain
                build_N buildpacks_N codon env_N \n\
                s

                """
            ),
            "\(fixture.transcript)"
        )
        #expect(try await fixture.files(of: result) == ["a b", "built built\n"])
        #expect(try FileSystem.readText("\(fixture.scratch.path)/cache/\(fixture.app)/kept") == "kept\n")
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("changes nothing outside of it")
    func outside() async throws {
        let home = try FileSystem.makeTemporaryDirectory(in: "/var/tmp", prefix: "home-")
        defer { try? FileSystem.removeTree(home) }
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: """
                for place in '\(home)' "${HOME_OF_USER:-/root}" /etc /usr/local/bin /var/lib /; do
                  if (echo x > "$place/herolocal-was-here") 2>/dev/null; then echo "wrote $place"; fi
                done
                (cd / && ln -s /etc/passwd /tmp/link && echo x >> /tmp/link) 2>/dev/null && echo "wrote passwd"
                ls '\(fixture.scratch.path)' 2>/dev/null && echo "saw the state"
                kill -0 \(Host.processID) 2>/dev/null && echo "saw the daemon"
                echo done
                """
        )
        _ = try await fixture.build(["a": "b"], buildpacks: [own])
        #expect(fixture.transcript.contains("-----> Own app detected\ndone\n"), "\(fixture.transcript)")
        #expect(try FileSystem.entries(of: home).isEmpty)
    }

    @Test("takes everything it started with it, sessions of their own too")
    func leavesNothing() async throws {
        // Who holds the pipe open for writing lives; when it ends nobody does.
        let pipe = "\(fixture.scratch.path)/cache/\(fixture.app)/alive"
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: """
                mkfifo "$2/alive"
                sh -c 'exec 9<>"$0"; setsid sh -c "sleep 600 & sleep 600" >/dev/null 2>&1 & echo started' "$2/alive"
                """
        )
        _ = try await fixture.build(["a": "b"], buildpacks: [own])
        #expect(fixture.transcript.contains("started\n"))
        #expect(try isDead(pipe))
    }

    @Test("that is cancelled ends with all of it, however it forks")
    func forks() async throws {
        let pipe = "\(fixture.scratch.path)/cache/\(fixture.app)/alive"
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: """
                mkfifo "$2/alive"; exec 9<>"$2/alive"
                trap '' TERM HUP INT
                # Not more than the machine bears: the kernel does not limit a root's processes.
                breed() { for _ in 1 2; do (($1 == 0)) || setsid bash -c "$(declare -f breed); breed $(($1 - 1))" & done; sleep 600; }
                breed 6 &
                echo forking
                for _ in {1..1000}; do setsid sleep 600 & done
                wait
                """
        )
        let running = Lock<Task<BuildResult, any Error>?>(nil)
        let (forking, begun) = AsyncStream<Void>.makeStream()
        let task = Task<BuildResult, any Error> {
            try await fixture.build(["a": "b"], buildpacks: [own]) { text in
                if text.contains("forking") { begun.finish() }
            }
        }
        running.withLock { $0 = task }
        for await _ in forking {}
        task.cancel()
        await #expect(throws: BuildFailure.cancelled) { try await task.value }
        #expect(try isDead(pipe))
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("that forks for ever ends with a sentence, and with all of it")
    func forksForEver() async throws {
        let pipe = "\(fixture.scratch.path)/cache/\(fixture.app)/alive"
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: "mkfifo \"$2/alive\"; exec 9<>\"$2/alive\"; while :; do setsid sleep 600 & done"
        )
        await #expect(throws: BuildFailure.crowded) {
            try await fixture.build(["a": "b"], buildpacks: [own])
        }
        #expect(
            fixture.transcript.hasSuffix(
                " !     Push rejected, the build had more than 2048 processes at a time.\n\n !     Push failed\n"
            )
        )
        #expect(try isDead(pipe))
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("gives the next buildpack what the one before exports")
    func exports() async throws {
        let first = try fixture.buildpack(
            "first",
            detect: "echo First",
            compile: """
                mkdir -p "$1/.tool"; printf '#!/bin/sh\\necho tool\\n' > "$1/.tool/tool"; chmod +x "$1/.tool/tool"
                echo "export PATH=$1/.tool:\\$PATH" > "$(dirname "$0")/../export"
                """
        )
        let second = try fixture.buildpack("second", detect: "echo Second", compile: "tool")
        _ = try await fixture.build(["a": "b"], buildpacks: [first, second])
        #expect(fixture.transcript.contains("-----> Second app detected\ntool\n"))
    }

    @Test("says so when the namespaces cannot be made")
    func refused() async throws {
        var script = BuildScript(
            path: "/bin/true",
            arguments: [],
            environment: [],
            directory: "/nowhere",
            exports: []
        )
        let workspace = try BuildWorkspace.make(fixture.compiler.configuration, app: fixture.app)
        defer { workspace.remove() }
        script.room = ScriptRoom(workspace, groups: [])
        let run = try ScriptRun(script, on: TestLoop.loop)
        let ending = try await run.run(until: TestLoop.deadline) { _ in }
        #expect(ending == .failed("chdir /nowhere: No such file or directory"))
    }

    // MARK: - Private

    /// Whether nobody has the named pipe open for writing: reading then meets its end.
    private func isDead(_ pipe: String) throws -> Bool {
        let reader = try openForReading(pipe)
        try reader.setNonBlocking()
        return try reader.read(upTo: 1) == []
    }

    private func openForReading(_ pipe: String) throws -> FileDescriptor {
        // Keeps the next call from waiting for a writer.
        let both = try FileSystem.open(pipe, .readWrite)
        let reader = try FileSystem.open(pipe, .readOnly)
        withExtendedLifetime(both.rawValue) {}
        return reader
    }
}
