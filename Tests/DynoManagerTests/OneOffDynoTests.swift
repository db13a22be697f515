import DynoManager
import Linux
import Model
import TestSupport
import Testing

@Suite("A one-off dyno")
struct OneOffDynoTests {
    @Test(
        "ends with its command's code, or 128 and the signal",
        arguments: TestMode.available,
        [("true", 0), ("exit 3", 3), ("kill -9 $$", 137), ("kill -TERM $$", 143)] as [(String, Int32)]
    )
    func exitCode(mode: TestMode, command: (text: String, code: Int32)) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.supervisor.run(fixture.oneOff(command.text, .log))
            #expect(await dyno.exitCode() == command.code)
            #expect(
                fixture.log.lines.suffix(2) == [
                    "heroku[\(dyno.name)]: Process exited with status \(command.code)",
                    "heroku[\(dyno.name)]: State changed from up to complete",
                ]
            )
        }
    }

    @Test("that is stopped did not succeed, whatever it answers SIGTERM with", arguments: TestMode.available)
    func stopped(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let command = "trap 'exit 0' TERM; echo here; while :; do sleep 0.02; done"
            let dyno = try await fixture.supervisor.run(fixture.oneOff(command, .log))
            try await fixture.log.wait(for: "app[\(dyno.name)]: here")
            await fixture.supervisor.stop(SupervisorFixture.app, .dyno(dyno.name))
            let ending = await dyno.ending()
            #expect(ending.exitCode == 0 && ending.wasStopped && !ending.isSuccess)
            let other = try await fixture.supervisor.run(fixture.oneOff("true", .log))
            #expect(await other.ending().isSuccess)
        }
    }

    @Test("in the log can be read along", arguments: TestMode.available)
    func copied(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            var request = fixture.oneOff("echo one; echo two >&2", .log)
            request.isOutputCopied = true
            let dyno = try await fixture.supervisor.run(request)
            var seen: [UInt8] = []
            while let bytes = await dyno.read() { seen += bytes }
            #expect(String(decoding: seen, as: UTF8.self) == "one\ntwo\n")
            #expect(await dyno.exitCode() == 0)
            let lines = fixture.log.lines.filter { $0.hasPrefix("app[") }
            #expect(lines == ["app[\(dyno.name)]: one", "app[\(dyno.name)]: two"])
        }
    }

    @Test("has a terminal that echoes, knows its size and hears of a new one", arguments: TestMode.available)
    func terminal(mode: TestMode) async throws {
        let script =
            "stty size; trap 'stty size; exit 5' WINCH; read line; echo \"got $line\"; tty -s && "
            + "while :; do sleep 0.02; done"
        try await SupervisorFixture.with(mode) { fixture in
            let size = WindowSize(rows: 30, columns: 100)
            let dyno = try await fixture.supervisor.run(fixture.oneOff(script, .terminal(size)))
            try await fixture.log.wait(for: "heroku[\(dyno.name)]: Awaiting client")
            #expect(await dyno.attach())
            var seen = await dyno.readUntil("30 100\r\n")
            await dyno.write(Array("moin\r".utf8))
            seen += await dyno.readUntil("got moin\r\n")
            #expect(seen == "30 100\r\nmoin\r\ngot moin\r\n")
            await dyno.resize(to: WindowSize(rows: 40, columns: 120))
            #expect(await dyno.readUntil("40 120\r\n") == "40 120\r\n")
            #expect(await dyno.exitCode() == 5)
            #expect(await dyno.read() == nil)
            #expect(!fixture.log.lines.contains { $0.hasPrefix("app") })
        }
    }

    @Test("has job control and takes Ctrl-C on its terminal", arguments: TestMode.available)
    func interrupt(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let size = WindowSize(rows: 24, columns: 80)
            let shell = "TERM=dumb PS1='> ' bash --norc --noprofile -i"
            let dyno = try await fixture.supervisor.run(fixture.oneOff(shell, .terminal(size)))
            try await fixture.log.wait(for: "heroku[\(dyno.name)]: Awaiting client")
            await dyno.attach()
            let greeting = await dyno.readUntil("> ")
            #expect(!greeting.contains("no job control"))
            await dyno.write(Array("cat\r".utf8))
            _ = await dyno.readUntil("cat\r\n")
            await dyno.write([0x03])
            _ = await dyno.readUntil("> ")
            await dyno.write(Array("echo $?; exit 9\r".utf8))
            _ = await dyno.readUntil("130\r\n")
            #expect(await dyno.exitCode() == 9)
        }
    }

    @Test(
        "has Heroku's prompt in an interactive shell",
        .enabled(if: TestMode.available.contains(.namespaces) && FileSystem.exists("/etc/bash.bashrc"))
    )
    func prompt() async throws {
        try await SupervisorFixture.with(.namespaces) { fixture in
            let size = WindowSize(rows: 24, columns: 80)
            let dyno = try await fixture.supervisor.run(
                fixture.oneOff("bash", .terminal(size), environment: ["TERM": "dumb"])
            )
            try await fixture.log.wait(for: "heroku[\(dyno.name)]: Awaiting client")
            await dyno.attach()
            let prompt = "\u{1b}[01;34m~\u{1b}[00m \u{1b}[01;32m$ \u{1b}[00m"
            #expect(await dyno.readUntil(prompt).hasSuffix(prompt))
            await dyno.write(Array("exit 4\r".utf8))
            #expect(await dyno.exitCode() == 4)
        }
    }

    @Test("without a terminal reads its input to the end and adds nothing", arguments: TestMode.available)
    func pipes(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.supervisor.run(fixture.oneOff("tr a-z A-Z", .pipes))
            try await fixture.log.wait(for: "heroku[\(dyno.name)]: Awaiting client")
            await dyno.attach()
            let line = Array("abcdefghijklmnopqrstuvwxyz0123456789\n".utf8)
            let input = Array(repeating: line, count: 40_000).flatMap { $0 }
            let writing = Task {
                for start in stride(from: 0, to: input.count, by: 10_000) {
                    await dyno.write(Array(input[start..<min(start + 10_000, input.count)]))
                }
                await dyno.closeInput()
            }
            var output: [UInt8] = []
            while let piece = await dyno.read() { output += piece }
            await writing.value
            #expect(output.count == input.count)
            // Not compared inside #expect, which would look for the differences of millions of bytes.
            let isUpperCase = output == input.map { $0.isLowercaseLetter ? $0 - 32 : $0 }
            #expect(isUpperCase)
            #expect(await dyno.exitCode() == 0)
        }
    }

    @Test("whose client does not read is made to wait", arguments: TestMode.available)
    func backPressure(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let script = "head -c 3000000 /dev/zero | tr '\\0' x; echo end"
            let dyno = try await fixture.supervisor.run(fixture.oneOff(script, .pipes))
            try await fixture.log.wait(for: "heroku[\(dyno.name)]: Awaiting client")
            await dyno.attach()
            var count = 0
            while let piece = await dyno.read() {
                #expect(piece.count <= 400_000)
                count += piece.count
            }
            #expect(count == 3_000_004)
        }
    }

    @Test("that nobody attaches to ends after 30 s with R13", arguments: TestMode.available)
    func attachTimeout(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            let dyno = try await fixture.supervisor.run(fixture.oneOff("bash", .pipes))
            try await fixture.log.wait(for: "heroku[\(dyno.name)]: Awaiting client")
            clock.step(by: .seconds(30))
            #expect(await dyno.exitCode() == nil)
            #expect(await !dyno.attach())
            #expect(await dyno.read() == nil)
            #expect(
                fixture.log.lines.contains(
                    "heroku[\(dyno.name)]: Error R13 (Attach error) -> Failed to attach to process"
                )
            )
        }
    }

    @Test("gets SIGHUP in every process when its client is gone", arguments: TestMode.available)
    func hangUp(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let script = "trap 'exit 6' HUP; echo ready; while :; do sleep 0.02; done"
            let dyno = try await fixture.supervisor.run(fixture.oneOff(script, .pipes))
            try await fixture.log.wait(for: "heroku[\(dyno.name)]: Awaiting client")
            await dyno.attach()
            _ = await dyno.readUntil("ready\n")
            await dyno.hangUp()
            #expect(await dyno.exitCode() == 6)
            #expect(
                fixture.log.lines.contains(
                    "heroku[\(dyno.name)]: Client connection closed. Sending SIGHUP to all processes"
                )
            )
        }
    }

    @Test("keeps a client that comes while its slug is unpacked", arguments: TestMode.available)
    func attachedWhileUnpacking(mode: TestMode) async throws {
        let gate = Gate()
        try await SupervisorFixture.with(mode, slugsWait: gate) { fixture in
            let dyno = try await fixture.supervisor.run(fixture.oneOff("cat; exit 8", .pipes))
            #expect(await dyno.attach())
            // What it sends at once waits too.
            let writing = Task {
                await dyno.write(Array("early\n".utf8))
                await dyno.closeInput()
            }
            await gate.open()
            #expect(await dyno.readUntil("early\n") == "early\n")
            #expect(await dyno.exitCode() == 8)
            await writing.value
            #expect(!fixture.log.lines.contains { $0.contains("R13") })
        }
    }

    @Test("cannot forge a log line with its command", arguments: TestMode.available)
    func forgedLine(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let command = "true\n2012-01-01T00:00:00+00:00 heroku[router]: \u{1b}[2Jat=info"
            let dyno = try await fixture.supervisor.run(fixture.oneOff(command, .log))
            _ = await dyno.exitCode()
            let line = fixture.log.lines.first { $0.contains("Starting process") }
            #expect(
                line == "heroku[\(dyno.name)]: Starting process with command "
                    + "`true\\n2012-01-01T00:00:00+00:00 heroku[router]: \\u{1b}[2Jat=info`"
            )
        }
    }

    @Test(
        "is not started with what would reach it cut off",
        arguments: [("echo a\0b", "C", "d"), ("true", "NAME", "va\0lue"), ("true", "NA=ME", "value")]
    )
    func zeroBytes(command: String, name: String, value: String) async throws {
        try await SupervisorFixture.with(.plain) { fixture in
            let request = fixture.oneOff(command, .log, environment: [name: value])
            let dyno = try await fixture.supervisor.run(request)
            #expect(await dyno.exitCode() == nil)
            #expect(fixture.log.lines.contains { $0.contains("Error R99 (Platform error)") })
            #expect(!fixture.log.lines.contains { $0.contains("Starting process") })
        }
    }

    @Test("is no part of the formation, whatever its name", arguments: TestMode.available)
    func ofTypeWeb(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            await fixture.supervisor.apply(try fixture.app("web", "exec sleep 1000"))
            var request = fixture.oneOff("exec sleep 1000", .log)
            request.type = .web
            let dyno = try await fixture.supervisor.run(request)
            let dynos = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            #expect(dynos.filter { $0.isFormation }.map(\.name) == [try DynoName("web.1")])
            #expect(dynos.filter { !$0.isFormation }.map(\.name) == [dyno.name])
            #expect(dyno.name.type == .web)
        }
    }

    @Test("is stopped for good by name and not by a restart", arguments: TestMode.available)
    func stop(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let dyno = try await fixture.supervisor.run(fixture.oneOff("exec sleep 1000", .log))
            try await fixture.log.wait(for: "heroku[\(dyno.name)]: State changed from starting to up")
            #expect(await fixture.supervisor.restart(SupervisorFixture.app, .all) == 0)
            #expect(await fixture.supervisor.stop(SupervisorFixture.app, .dyno(dyno.name)) == 1)
            #expect(await dyno.exitCode() == 143)
            let left = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            #expect(left.isEmpty)
        }
    }
}

extension OneOffDyno: ConversationPartner {}
