import Linux
import Model
import TestSupport
import Testing

@testable import Logplex

@Suite("LogChannels")
struct LogChannelsTests {
    @Test("what engines write is read back byte for byte")
    func readBack() async throws {
        try await LogplexFixture.with { fixture in
            fixture.line("State changed from starting to up", source: .heroku)
            let output = DynoOutput(app: fixture.app, dyno: .random(), name: DynoName(type: .web, number: 2))
            fixture.intake.take(
                Array("\u{1b}[1mbold\u{1b}[0m\nha".utf8),
                from: output,
                at: LogplexFixture.noon
            )
            fixture.intake.take(Array("lf".utf8), from: output, at: LogplexFixture.noon)
            fixture.intake.end(output, at: LogplexFixture.noon)
            #expect(
                await fixture.read() == """
                    2026-08-10T12:00:00.000000+00:00 heroku[web.1]: State changed from starting to up
                    2026-08-10T12:00:00.000000+00:00 app[web.2]: \u{1b}[1mbold\u{1b}[0m
                    2026-08-10T12:00:00.000000+00:00 app[web.2]: half

                    """
            )
        }
    }

    @Test("two dynos of one name do not share half a line")
    func sameName() async throws {
        try await LogplexFixture.with { fixture in
            let name = DynoName(type: .web, number: 1)
            let old = DynoOutput(app: fixture.app, dyno: .random(), name: name)
            let new = DynoOutput(app: fixture.app, dyno: .random(), name: name)
            fixture.intake.take(Array("old ".utf8), from: old, at: LogplexFixture.noon)
            fixture.intake.take(Array("new\n".utf8), from: new, at: LogplexFixture.noon)
            fixture.intake.take(Array("too\n".utf8), from: old, at: LogplexFixture.noon)
            #expect(await fixture.contents() == ["new", "old too"])
        }
    }

    @Test("a session begins with the newest lines that match, 100 when it does not say")
    func backlog() async throws {
        try await LogplexFixture.with { fixture in
            for number in 1...2_000 {
                fixture.line("n\(number)", process: number.isMultiple(of: 10) ? "worker.1" : "web.1")
            }
            #expect(await fixture.read().split(separator: "\n").count == 100)
            #expect(await fixture.contents().count == 1_500)
            #expect(await fixture.contents(LogFilter(process: "worker"), lines: 2) == ["n1990", "n2000"])
            #expect(await fixture.contents(LogFilter(process: "worker")).first == "n510")
            #expect(await fixture.contents(lines: 0) == [])
            #expect(await fixture.contents(lines: -4) == [])
            #expect(await fixture.contents(lines: .max).count == 1_500)
        }
    }

    @Test("a line longer than any dyno's is cut as theirs are")
    func longBatchLine() async throws {
        try await LogplexFixture.with { fixture in
            fixture.line(String(repeating: "x", count: 10_001))
            #expect(await fixture.contents().map(\.count) == [10_000, 1])
        }
    }

    @Test("a tail gets what comes, filtered, and other apps' lines never")
    func tail() async throws {
        try await LogplexFixture.with { fixture in
            let session = await fixture.tail(LogFilter(source: "heroku"))
            fixture.line("no")
            fixture.intake.line(
                "no",
                app: .random(),
                source: .heroku,
                process: "web.1",
                time: LogplexFixture.noon
            )
            fixture.line("yes", source: .heroku)
            let packet = try #require(await session.next())
            #expect(
                String(decoding: packet, as: UTF8.self)
                    == "2026-08-10T12:00:00.000000+00:00 heroku[web.1]: yes\n"
            )
            session.close()
        }
    }

    @Test("Last-Event-ID goes on where the stream ended", arguments: [0, 1, 2, 3])
    func resume(_ seen: Int) async throws {
        try await LogplexFixture.with { fixture in
            for number in 0..<3 { fixture.line("n\(number)") }
            let last = LogplexFixture.firstNumber + UInt64(seen) - 1
            let text = await fixture.read(lines: 1, format: .events, lastEventID: "\(last)")
            let ids = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { $0.dropFirst(4) }
            #expect(ids == (seen..<3).map { "\(LogplexFixture.firstNumber + UInt64($0))" })
        }
    }

    @Test(
        "an id that is no number, or from a log that is lost, is not looked at",
        arguments: ["", "+1", "x", "99999999999999999999", "9999999999999999999"]
    )
    func strangeEventID(_ id: String) async throws {
        try await LogplexFixture.with { fixture in
            for number in 0..<3 { fixture.line("n\(number)") }
            let text = await fixture.read(lines: 2, format: .events, lastEventID: id)
            #expect(text.hasPrefix("id: \(LogplexFixture.firstNumber + 1)\n"))
        }
    }

    // MARK: Time

    @Test("a session's URL is good for 360 seconds, any number of times")
    func urlLife() async throws {
        try await LogplexFixture.with { fixture in
            fixture.line("hello")
            let id = await fixture.channels.createSession(LogSessionRequest(app: fixture.app))
            fixture.clock.step(by: .seconds(359))
            for _ in 0..<2 {
                let session = try await fixture.channels.openSession(id, format: .text)
                #expect(await session.next() != nil)
            }
            fixture.clock.step(by: .seconds(1))
            await #expect(throws: LogSessionNotFound()) {
                try await fixture.channels.openSession(id, format: .text)
            }
            await #expect(throws: LogSessionNotFound()) {
                try await fixture.channels.openSession(.random(), format: .text)
            }
        }
    }

    @Test("a quiet event stream is kept alive and ends after an hour")
    func streamLife() async throws {
        try await LogplexFixture.with { fixture in
            let session = await fixture.tail(format: .events)
            for _ in 0..<3 {
                fixture.clock.step(by: .seconds(15))
                let packet = try #require(await session.next())
                #expect(String(decoding: packet, as: UTF8.self) == ": keepalive\n\n")
            }
            fixture.clock.step(by: .seconds(3_600))
            while await session.next() != nil {}
        }
    }

    @Test("a history whose last line is older than a week is forgotten")
    func expiry() async throws {
        let folder = try ScratchFolder()
        let app = ResourceID.random()
        let week: Int64 = 604_800_000_000
        try await LogplexFixture.with(folder: folder, app: app) { $0.line("old") }
        let later = Timestamp(microseconds: LogplexFixture.noon.microseconds + week)
        try await LogplexFixture.with(folder: folder, app: app, now: later) { fixture in
            #expect(await fixture.contents() == ["old"])
        }
        let tooLate = Timestamp(microseconds: later.microseconds + 1_000_000)
        try await LogplexFixture.with(folder: folder, app: app, now: tooLate) { fixture in
            #expect(await fixture.contents() == [])
        }
    }

    @Test(
        "the week counts from when the last line came, whatever time somebody has given it",
        arguments: ["2012-12-10T03:00:48Z", "2099-01-01T00:00:00Z"]
    )
    func expiryOfPosted(_ time: String) async throws {
        let folder = try ScratchFolder()
        let app = ResourceID.random()
        let posted = try #require(Timestamp(time))
        try await LogplexFixture.with(folder: folder, app: app) { fixture in
            fixture.line("one")
            fixture.intake.line("posted", app: app, source: .app, process: "p.1", time: posted)
            #expect(await fixture.contents() == ["one", "posted"])
            fixture.line("two")
            fixture.intake.line("posted", app: app, source: .app, process: "p.1", time: posted)
            #expect(await fixture.contents() == ["one", "posted", "two", "posted"])
        }
        for (days, count) in [(1, 4), (7, 4), (8, 0)] as [(Int64, Int)] {
            let now = Timestamp(microseconds: LogplexFixture.noon.microseconds + days * 86_400_000_000)
            try await LogplexFixture.with(folder: folder, app: app, now: now) { fixture in
                #expect(await fixture.contents().count == count)
            }
        }
    }

    @Test("what has expired stays away, whatever is written after it, restarts and all")
    func expiredForEver() async throws {
        let folder = try ScratchFolder()
        let app = ResourceID.random()
        func days(_ days: Int64) -> Timestamp {
            Timestamp(microseconds: LogplexFixture.noon.microseconds + days * 86_400_000_000)
        }
        try await LogplexFixture.with(folder: folder, app: app) { $0.line("old") }
        try await LogplexFixture.with(folder: folder, app: app, now: days(8)) { $0.line("new") }
        try await LogplexFixture.with(folder: folder, app: app, now: days(9)) { fixture in
            #expect(await fixture.contents() == ["new"])
            fixture.line("newer")
        }
        try await LogplexFixture.with(folder: folder, app: app, now: days(15)) { fixture in
            #expect(await fixture.contents() == ["new", "newer"])
        }
    }

    @Test("the numbers of a daemon that counted from its start say nothing of when its last line came")
    func expiryOfOlderNumbers() async throws {
        let folder = try ScratchFolder()
        let app = ResourceID.random()
        var history = HistoryFolder(path: folder.file("logs/\(app)"))
        // It had started three weeks before.
        let first = LogplexFixture.firstNumber - 21 * 86_400_000_000
        try history.save((UInt64(0)..<3).map { LogMessage.sample(first + $0, "n\($0)\n") })
        for (days, count) in [(7, 3), (8, 0)] as [(Int64, Int)] {
            let now = Timestamp(microseconds: LogplexFixture.noon.microseconds + days * 86_400_000_000)
            try await LogplexFixture.with(folder: folder, app: app, now: now) { fixture in
                #expect(await fixture.contents().count == count)
            }
        }
    }

    // MARK: Telemetry

    @Test("a telemetry drain hears which dyno wrote a line, and of no dyno for what others wrote of it")
    func telemetry() async throws {
        try await LogplexFixture.with { fixture in
            let wanted = WantedTelemetry(
                id: .random(),
                endpoint: try DrainURL("http://127.0.0.1:9"),
                headers: [:],
                signals: [.logs],
                resource: []
            )
            try await fixture.channels.setTelemetry([wanted], of: fixture.app)
            let name = DynoName(type: .web, number: 1)
            let (old, new) = (ResourceID.random(), ResourceID.random())
            let oldOutput = DynoOutput(app: fixture.app, dyno: old, name: name)
            let newOutput = DynoOutput(app: fixture.app, dyno: new, name: name)
            let noon = LogplexFixture.noon
            fixture.intake.take(Array("old\nha".utf8), from: oldOutput, at: noon)
            fixture.line("Stopping", source: .heroku)
            fixture.intake.take(Array("new\n".utf8), from: newOutput, at: noon)
            fixture.line("Up", source: .heroku)
            fixture.intake.end(oldOutput, at: noon)
            fixture.line("posted")
            fixture.line("of an add-on", process: TelemetryDrains.process)
            fixture.line("of a drain", source: .heroku, process: TelemetryDrains.process)
            _ = await fixture.contents()
            // The drain itself takes nothing before its clock moves.
            let drain = try #require(fixture.channels.telemetry.drains(of: fixture.app, for: .logs).first)
            guard case .logs(let lines) = drain.buffer.take() else { throw NothingOffered() }
            let texts = lines.map { String(decoding: $0.message.content, as: UTF8.self) }
            #expect(texts == ["old\n", "Stopping", "new\n", "Up", "ha", "posted", "of an add-on"])
            #expect(lines.map(\.dyno) == [old, nil, new, nil, old, nil, nil])
        }
    }

    // MARK: Restarts

    @Test("the last 1,500 lines survive a restart, and numbers go on growing")
    func restart() async throws {
        let folder = try ScratchFolder()
        let app = ResourceID.random()
        try await LogplexFixture.with(folder: folder, app: app) { fixture in
            for number in 1...1_600 { fixture.line("n\(number)") }
        }
        try await LogplexFixture.with(folder: folder, app: app) { fixture in
            let contents = await fixture.contents()
            #expect(contents.count == 1_500 && contents.first == "n101" && contents.last == "n1600")
            fixture.line("after")
            let last = LogplexFixture.firstNumber + 1_599
            let text = await fixture.read(format: .events, lastEventID: "\(last)")
            #expect(text.hasPrefix("id: \(last + 1)\n") && text.hasSuffix(": after\n\n"))
        }
    }

    @Test("what was saved a moment ago survives a kill")
    func kill() async throws {
        try await LogplexFixture.with { fixture in
            fixture.line("saved")
            _ = await fixture.contents()
            await fixture.channels.finishSave()
            // A copy of the files while the daemon runs is what a kill leaves.
            let copy = try ScratchFolder()
            let path = "\(copy.file("logs"))/\(fixture.app)"
            try FileSystem.makeDirectory(path)
            for name in try FileSystem.entries(of: "\(fixture.directory)/\(fixture.app)") {
                let bytes = try FileSystem.readAll("\(fixture.directory)/\(fixture.app)/\(name)")
                try FileSystem.writeAtomically("\(path)/\(name)", bytes)
            }
            try await LogplexFixture.with(folder: copy, app: fixture.app) { restarted in
                #expect(await restarted.contents() == ["saved"])
            }
        }
    }

    @Test("a full disk is told in the app's log, once, and so is its end")
    func fullDisk() async throws {
        try await LogplexFixture.with { fixture in
            let path = "\(fixture.directory)/\(fixture.app)"
            try FileSystem.makeDirectory(path)
            try FileSystem.symbolicLink(to: "/dev/full", at: "\(path)/0000\(LogplexFixture.firstNumber).log")
            let session = await fixture.tail(LogFilter(source: "heroku", process: "logplex"))
            fixture.line("one")
            let notes = try #require(await session.next()) + (try #require(await session.next()))
            #expect(
                String(decoding: notes, as: UTF8.self) == """
                    2026-08-10T12:00:00.000000+00:00 heroku[logplex]: Log history cannot be saved \
                    (No space left on device): 1 lines so far would not survive a restart
                    2026-08-10T12:00:00.000000+00:00 heroku[logplex]: Log history is saved again

                    """
            )
            session.close()
        }
    }

    @Test("a history that cannot be read is told in the app's log, L15")
    func unreadable() async throws {
        let folder = try ScratchFolder()
        let app = ResourceID.random()
        try FileSystem.makeDirectory("\(folder.file("logs"))/\(app)/1.log")
        try await LogplexFixture.with(folder: folder, app: app) { fixture in
            #expect(
                await fixture.read(lines: 1).contains("heroku[logplex]: Error L15 (Tail buffer temporarily")
            )
        }
    }

    // MARK: Apps that go

    @Test("a destroyed app's history goes, its tails end and late lines do not bring it back")
    func remove() async throws {
        try await LogplexFixture.with { fixture in
            fixture.line("one")
            let session = await fixture.tail(lines: 10)
            await fixture.channels.finishSave()
            let path = "\(fixture.directory)/\(fixture.app)"
            #expect(FileSystem.exists(path))
            await fixture.channels.removeChannel(of: fixture.app)
            #expect(!FileSystem.exists(path))
            while await session.next() != nil {}
            fixture.line("late")
            #expect(await fixture.contents() == [])
            let after = await fixture.tail()
            #expect(await after.next() == nil, "a tail of an app that is gone ends at once")
            await fixture.channels.close()
            #expect(!FileSystem.exists(path))
        }
    }

    @Test("at the start the histories of apps that are gone are removed")
    func strangers() async throws {
        let folder = try ScratchFolder()
        let gone = ResourceID.random()
        try await LogplexFixture.with(folder: folder, app: gone) { $0.line("one") }
        try await LogplexFixture.with(folder: folder) { fixture in
            let left = try FileSystem.entries(of: fixture.directory)
            #expect(left == [])
        }
    }
}

/// No line came to a telemetry drain.
private struct NothingOffered: Error {}

extension LogChannels {
    /// Waits for the save that is planned.
    func finishSave() async {
        await history.endPauses()
        await saving?.value
    }
}
