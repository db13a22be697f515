import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

@Suite("A command inside a dyno")
struct InsideCommandTests {
    /// Of the dyno that the tests go into.
    private static let main = "echo mine > file; echo $$ > pid; readlink /proc/self/ns/* > ns; echo ready; "

    @Test("sees the files, processes, namespaces and variables of the dyno", arguments: TestMode.available)
    func surroundings(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            let script =
                "cat file; readlink /proc/self/ns/* | cmp - ns && kill -0 $(cat pid) && echo same; "
                + "[ \"$PWD\" = \"$HOME\" ] && echo $DYNO $GREETING $EXTRA; echo theirs > file; exit 3"
            let command = try await fixture.runInside(dyno, script, environment: ["EXTRA": "x y"])
            #expect(await command.attach())
            #expect(await command.readAll() == "mine\nsame\nworker.1 moin x y\n")
            #expect(await command.exitCode() == 3)
            let next = try await fixture.runInside(dyno, "cat file; kill -9 $$")
            await next.attach()
            #expect(await next.readAll() == "theirs\n")
            #expect(await next.exitCode() == 137)
        }
    }

    @Test(
        "has a terminal of the dyno's own that knows its size and hears of a new one",
        arguments: TestMode.available
    )
    func terminal(mode: TestMode) async throws {
        let script =
            "[ -c \"$(tty)\" ] && stty size; trap 'stty size; exit 5' WINCH; read line; echo \"got $line\"; "
            + "while :; do sleep 0.02; done"
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            let size = WindowSize(rows: 30, columns: 100)
            let command = try await fixture.runInside(dyno, script, terminal: size)
            // What comes before it has started waits.
            await command.attach()
            await command.write(Array("moin\r".utf8))
            let seen = await command.readUntil("got moin\r\n")
            #expect(seen.contains("30 100\r\n"))
            await command.resize(to: WindowSize(rows: 40, columns: 120))
            #expect(await command.readUntil("40 120\r\n") == "40 120\r\n")
            #expect(await command.exitCode() == 5)
            #expect(await command.read() == nil)
            // Nothing of it is the dyno's own output.
            #expect(fixture.log.lines.filter { $0.hasPrefix("app") } == ["app[worker.1]: ready"])
        }
    }

    @Test("has job control and takes Ctrl-C on its terminal", arguments: TestMode.available)
    func interrupt(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            let shell = try await fixture.openShell(in: dyno)
            // Only what says so itself is certain to be the one that gets the key.
            await shell.write(Array("sh -c 'echo ready; exec cat'\r".utf8))
            _ = await shell.readUntil("\r\nready\r\n")
            await shell.write([0x03])
            _ = await shell.readUntil("> ")
            await shell.write(Array("echo $?; exit 9\r".utf8))
            _ = await shell.readUntil("130\r\n")
            #expect(await shell.exitCode() == 9)
        }
    }

    @Test(
        "reads its input to the end, and a client that does not read makes it wait",
        arguments: TestMode.available
    )
    func pipes(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            let command = try await fixture.runInside(dyno, "tr a-z A-Z")
            await command.attach()
            let input = Array(repeating: UInt8(ascii: "x"), count: 1_000_000)
            let writing = Task {
                for start in stride(from: 0, to: input.count, by: 10_000) {
                    await command.write(Array(input[start..<start + 10_000]))
                }
                await command.closeInput()
            }
            var count = 0
            while let piece = await command.read() {
                #expect(piece.count <= 400_000)
                count += piece.count { $0 == UInt8(ascii: "X") }
            }
            await writing.value
            #expect(count == input.count)
            #expect(await command.exitCode() == 0)
        }
    }

    @Test("ends when the dyno is stopped, and a shell holds nothing up", arguments: TestMode.available)
    func dynoStopped(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            // Interactive bash ignores SIGTERM; the clock stands, so SIGKILL never comes.
            let shell = try await fixture.openShell(in: dyno)
            #expect(
                await fixture.supervisor.stop(SupervisorFixture.app, .dyno(try DynoName("worker.1"))) == 1
            )
            _ = await shell.readAll()
            #expect(await shell.exitCode() == 129)
            try await fixture.log.wait(for: "heroku[worker.1]: Process exited with status 143")
        }
    }

    @Test("ends with a dyno that crashes", arguments: TestMode.available)
    func dynoCrashed(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            let command = try await fixture.runInside(dyno, "kill $(cat pid); exec sleep 1000")
            let waiting = try await fixture.runInside(dyno, "echo never")
            await command.attach()
            #expect(await command.exitCode() == 137)
            #expect(await waiting.exitCode() == nil)
            #expect(await !waiting.attach())
            #expect(await waiting.read() == nil)
        }
    }

    @Test("gets SIGHUP when its client is gone, and SIGKILL 15 s later", arguments: TestMode.available)
    func clientGone(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            let polite = try await fixture.runInside(
                dyno,
                "trap 'exit 6' HUP; echo ready; while :; do sleep 0.02; done"
            )
            await polite.attach()
            _ = await polite.readUntil("ready\n")
            await polite.hangUp()
            #expect(await polite.exitCode() == 6)
            let deaf = try await fixture.runInside(
                dyno,
                "trap '' HUP; echo ready; while :; do sleep 0.02; done"
            )
            await deaf.attach()
            _ = await deaf.readUntil("ready\n")
            await deaf.hangUp()
            clock.step(by: .seconds(15))
            #expect(await deaf.exitCode() == 137)
            // The dyno itself has heard nothing of it.
            let state = await fixture.supervisor.dynos(of: SupervisorFixture.app).map(\.state)
            #expect(state == [.up])
        }
    }

    @Test("that nobody attaches to is dropped after 30 s", arguments: TestMode.available)
    func attachTimeout(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            let command = try await fixture.runInside(dyno, "echo never")
            clock.step(by: .seconds(30))
            #expect(await command.exitCode() == nil)
            #expect(await !command.attach())
            #expect(await command.read() == nil)
        }
    }

    @Test("may leave something behind, which is the dyno's from then on", arguments: TestMode.available)
    func leavesBehind(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            // One goes on writing to the client for ever, which must not keep the client.
            let script = "yes & sleep 1000 > quiet 2>&1 & echo $! > left"
            let command = try await fixture.runInside(dyno, script)
            await command.attach()
            #expect(await command.exitCode() == 0)
            let next = try await fixture.runInside(dyno, "kill -0 $(cat left) && echo there")
            await next.attach()
            #expect(await next.readAll() == "there\n")
        }
    }

    @Test("is refused in a dyno that is not up", arguments: TestMode.available)
    func notUp(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let starting = try fixture.app("web", "exec sleep 1000")
            await fixture.supervisor.apply(starting)
            try await fixture.log.wait { $0.contains { $0.contains("Starting process") } }
            let dynos = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            await #expect(throws: DynoIsNotUp.self) { try await fixture.runInside(dynos[0].id, "true") }
            await #expect(throws: DynoIsNotUp.self) {
                try await fixture.runInside(ResourceID(high: 9, low: 9), "true")
            }
        }
    }

    @Test("is refused as the 65th at once, and says so", arguments: TestMode.available)
    func tooMany(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.bootWorker(Self.main + "exec sleep 1000")
            for _ in 0..<64 {
                let command = try await fixture.runInside(dyno, "exec sleep 1000")
                #expect(await command.attach())
            }
            let last = try await fixture.runInside(dyno, "echo never")
            await last.attach()
            let text = "herolocal: the command was not started: too many commands run inside this dyno\r\n"
            #expect(await last.readAll() == text)
            #expect(await last.exitCode() == 125)
        }
    }
}

extension SupervisorFixture {
    /// Boots `worker.1` with a command that says `ready`; its id.
    fileprivate func bootWorker(_ command: String) async throws -> ResourceID {
        await supervisor.apply(try app("worker", command))
        try await log.wait(for: "heroku[worker.1]: State changed from starting to up")
        try await log.wait(for: "app[worker.1]: ready")
        guard let dyno = await supervisor.dynos(of: Self.app).first else { throw Silence(lines: log.lines) }
        return dyno.id
    }

    @discardableResult
    fileprivate func runInside(
        _ dyno: ResourceID,
        _ command: String,
        environment: [String: String] = [:],
        terminal: WindowSize? = nil
    ) async throws -> InsideCommand {
        try await supervisor.runInside(
            InsideRequest(dyno: dyno, command: command, environment: environment, terminal: terminal)
        )
    }

    /// Opens an interactive shell and waits for its prompt.
    fileprivate func openShell(in dyno: ResourceID) async throws -> InsideCommand {
        let size = WindowSize(rows: 24, columns: 80)
        let command = "TERM=dumb PS1='> ' bash --norc --noprofile -i"
        let shell = try await runInside(dyno, command, terminal: size)
        await shell.attach()
        #expect(await !shell.readUntil("> ").contains("no job control"))
        return shell
    }
}

extension InsideCommand: ConversationPartner {
    /// Reads everything.
    fileprivate func readAll() async -> String { await readUntil("\0") }
}
