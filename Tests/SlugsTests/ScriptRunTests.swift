import Linux
import Model
import TestSupport
import Testing

@testable import Slugs

@Suite("A script's run", .timeLimit(.minutes(5)))
struct ScriptRunTests {
    @Test("hands output on while the script still runs")
    func streaming() async throws {
        let fixture = try BuildFixture()
        // The script goes on only when the test has seen its first line and written to this pipe.
        let gate = "\(fixture.scratch.path)/gate"
        #expect(try await run("mkfifo", gate, directory: fixture.scratch.path) == 0)
        let pipe = try FileSystem.open(gate, .readWrite)
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: "echo first; read -r line < '\(gate)'; echo \"$line\""
        )
        let opened = OpenPipe(pipe)
        _ = try await fixture.build(["a": "b"], buildpacks: [own]) { text in
            if text.contains("first\n") { opened.write("second\n") }
        }
        #expect(fixture.transcript.contains("first\nsecond\n"))
    }

    @Test("ends at its limit, on the platform's clock, with everything the script started")
    func timeLimit() async throws {
        let clock = PlatformClock.stopped()
        let thread = try LoopThread(named: "build", clock: clock)
        defer { thread.stop() }
        let fixture = try BuildFixture(timeLimit: Limits.Slugs.buildTime, loop: thread.loop)
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: "sleep 300 & echo \"child $!\"; wait"
        )
        await #expect(throws: BuildFailure.timedOut) {
            try await fixture.build(["a": "b"], buildpacks: [own]) { text in
                if text.contains("child ") { clock.step(by: Limits.Slugs.buildTime) }
            }
        }
        #expect(fixture.transcript.hasSuffix("its limit of 15 minutes.\n\n !     Push failed\n"))
        try await expectDeath(of: fixture.transcript)
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("ends when the build is cancelled")
    func cancellation() async throws {
        let fixture = try BuildFixture()
        let own = try fixture.buildpack(
            "own",
            detect: "echo Own",
            compile: "sleep 300 & echo \"child $!\"; wait"
        )
        let running = Lock<Task<BuildResult, any Error>?>(nil)
        let (started, start) = AsyncStream<Void>.makeStream()
        let task = Task<BuildResult, any Error> {
            try await fixture.build(["a": "b"], buildpacks: [own]) { text in
                if text.contains("child ") { start.finish() }
            }
        }
        running.withLock { $0 = task }
        for await _ in started {}
        task.cancel()
        await #expect(throws: BuildFailure.cancelled) { try await task.value }
        #expect(fixture.transcript.hasSuffix(" !     Build cancelled.\n\n !     Push failed\n"))
        try await expectDeath(of: fixture.transcript)
        #expect(fixture.leftovers.isEmpty)
    }

    @Test("leaves nothing running that a finished script started")
    func orphans() async throws {
        let fixture = try BuildFixture()
        let own = try fixture.buildpack("own", detect: "echo Own", compile: "sleep 300 & echo \"child $!\"")
        _ = try await fixture.build(["a": "b"], buildpacks: [own])
        try await expectDeath(of: fixture.transcript)
    }

    @Test("ends with all it started when whoever started it dies")
    func lifeline() async throws {
        // No script of our own: while other tests start children, running a file just written may fail (ETXTBSY).
        let command = ["/bin/bash", "-c", "sleep 300 & echo ready; wait"]
        let null = try FileSystem.open("/dev/null", .readWrite)
        let output = try Pipe.make()
        let life = try Pipe.make()
        let launch = ChildProcess.Launch(
            executable: "/bin/bash",
            arguments: ["bash", "-c", ScriptRun.watchedLaunch, "build", "0"] + command,
            environment: ["PATH=/usr/bin:/bin"]
        )
        let child = try ChildProcess.spawn(
            launch,
            descriptors: [
                (null.rawValue, 0), (output.writeEnd.rawValue, 1), (null.rawValue, 2),
                (life.readEnd.rawValue, 3),
            ]
        )
        #expect(try output.readEnd.read(upTo: 6) == Array("ready\n".utf8))
        // Death closes every descriptor, and with the pipe's only write end goes the build.
        closeByDying(life)
        #expect(try child.waitForExit() == .signalled(Signal.kill.rawValue))
    }

    private func closeByDying(_ pipe: consuming Pipe) {}

    @Test("gives a script that a signal killed the code of a shell")
    func killed() async throws {
        let fixture = try BuildFixture()
        let own = try fixture.buildpack("own", detect: "echo Own", compile: "kill -TERM $$")
        await #expect(throws: BuildFailure.compile(buildpack: "Own", code: 143)) {
            try await fixture.build(["a": "b"], buildpacks: [own])
        }
    }

    @Test("can be any number at once on one loop")
    func many() async throws {
        let environment = ["PATH=/usr/bin:/bin"]
        let answers = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let answer = ScriptAnswer(limitBytes: 1000)
                    let script = BuildScript(
                        path: "/bin/echo",
                        arguments: ["\(number)"],
                        environment: environment,
                        directory: "/",
                        exports: []
                    )
                    let run = try ScriptRun(script, on: TestLoop.loop)
                    let ending = try await run.run(until: TestLoop.deadline) { answer.append($0) }
                    #expect(ending == .exited(0))
                    return String(decoding: answer.bytes, as: UTF8.self)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.sorted() == (0..<20).map { "\($0)\n" }.sorted())
    }

    @Test("ends a script that leaves less free on the disk than it must, and no other")
    func disk() async throws {
        let scratch = try Scratch()
        let space = try FileSystem.space(at: scratch.path)
        #expect(space.freeBytes > 0 && space.freeBytes <= space.totalBytes)
        for (reserve, expected) in [(Int.max, ScriptEnding.diskFull), (0, .exited(7))] {
            let script = BuildScript(
                path: "/bin/bash",
                arguments: ["-c", reserve == 0 ? "exit 7" : "exec sleep 600"],
                environment: ["PATH=/usr/bin:/bin"],
                directory: "/",
                exports: [],
                reserve: DiskReserve(path: scratch.path, bytes: reserve)
            )
            let run = try ScriptRun(script, on: TestLoop.loop)
            #expect(try await run.run(until: TestLoop.deadline) { _ in } == expected)
        }
    }

    @Test("asks for no more of a disk than half of what is free")
    func reserve() throws {
        let scratch = try Scratch()
        let reserve = try #require(DiskReserve(at: scratch.path))
        #expect(reserve.bytes <= Limits.Slugs.diskReserveBytes)
        #expect(try reserve.bytes <= FileSystem.space(at: scratch.path).totalBytes / 20)
        #expect(!reserve.isBroken)
        #expect(DiskReserve(at: "/nowhere") == nil)
    }

    @Test("says so when the script cannot be started")
    func cannotStart() async throws {
        let script = BuildScript(
            path: "/bin/true",
            arguments: [],
            environment: [],
            directory: "/no",
            exports: []
        )
        let run = try ScriptRun(script, on: TestLoop.loop)
        await #expect(throws: Errno.noSuchFile) { try await run.run(until: TestLoop.deadline) { _ in } }
    }

    /// Waits for the end of the child that a transcript names as `child <pid>`.
    private func expectDeath(of transcript: String) async throws {
        let match = try #require(transcript.firstMatch(of: #/child (\d+)\n/#))
        let status = "/proc/\(match.1)/stat"
        let deadline = ContinuousClock.now + longestWait
        // A killed child is a zombie until init collects it: dead all the same.
        while let text = try? FileSystem.readText(status), !text.contains(") Z "), !text.contains(") X ") {
            try #require(ContinuousClock.now < deadline, "still running: \(text)")
            await Task.yield()
        }
    }
}

/// A pipe that stays open, so that what is written to it waits for its reader.
private final class OpenPipe: Sendable {
    private let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    func write(_ text: String) {
        try? descriptor.writeAll(Array(text.utf8).span)
    }
}
