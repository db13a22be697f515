import Linux
import Model
import TestSupport
import Testing

@testable import Logplex

@Suite("LogDrain")
struct LogDrainTests {
    private let noon = "2026-08-10T12:00:00.000000+00:00"
    private let noonSeconds = "2026-08-10T12:00:00+00:00"

    // MARK: What is sent

    @Test("a TCP drain gets every line as RFC 5424 with octet counting")
    func syslog() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            try await fixture.drain(to: receiver.syslogURL)
            fixture.line("State changed from starting to up", source: .heroku)
            fixture.line("at=info status=200", source: .heroku, process: "router")
            fixture.line("Release v1 created by user a@b", process: "api")
            fixture.line("hello\n")
            let wire = try await receiver.accept()
            var seen: [String] = []
            for _ in 0..<4 { seen.append(try await wire.message()) }
            let token = LogplexFixture.token
            #expect(
                seen == [
                    "<45>1 \(noon) \(token) heroku web.1 - - State changed from starting to up\n",
                    "<134>1 \(noon) \(token) heroku router - - at=info status=200\n",
                    "<45>1 \(noon) \(token) app api - - Release v1 created by user a@b\n",
                    "<190>1 \(noon) \(token) app web.1 - - hello\n",
                ]
            )
            fixture.line("more")
            #expect(try await wire.message().hasSuffix(" - - more\n"), "on the same connection")
        }
    }

    @Test("an HTTP drain gets requests with all fields, one at a time on one connection")
    func http() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            let url = receiver.httpURL.replacing("//", with: "//me:pass@")
            let drain = try await fixture.drain(to: url)[0]
            fixture.line("hello\n")
            let wire = try await receiver.accept()
            let request = try await wire.request()
            let id = request.field("Logplex-Frame-Id")
            #expect(id.utf8.count == 32 && id.allSatisfy { $0.isHexDigit && !$0.isLowercase })
            #expect(
                request.head == """
                    POST /in?x=1 HTTP/1.1\r
                    Host: logs.localhost:\(drain.url.port)\r
                    Authorization: Basic bWU6cGFzcw==\r
                    Content-Type: application/logplex-1\r
                    Logplex-Msg-Count: 1\r
                    Logplex-Frame-Id: \(id)\r
                    Logplex-Drain-Token: \(LogplexFixture.token)\r
                    User-Agent: Logplex/production\r
                    Content-Length: \(request.field("Content-Length"))\r
                    \r\n
                    """
            )
            #expect(request.messages == ["<190>1 \(noon) host app web.1 - hello\n"])
            fixture.line("two")
            fixture.line("three", source: .heroku)
            #expect(await fixture.contents().count == 3)
            try wire.answer(200)
            let next = try await wire.request()
            #expect(next.field("Logplex-Msg-Count") == "2" && next.field("Logplex-Frame-Id") != id)
            #expect(
                next.messages == [
                    "<190>1 \(noon) host app web.1 - two", "<45>1 \(noon) host heroku web.1 - three",
                ]
            )
            #expect(!receiver.hasWaiting)
            try wire.answer(204)
        }
    }

    // MARK: Receivers that fail

    @Test(
        "a receiver that answers 500, 429 or not in time gets the frame again under its id, and 3 times in all"
    )
    func retries() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            try await fixture.drain(to: receiver.httpURL)
            fixture.line("lost")
            var ids: Set<String> = []
            for answer in [500, 429, nil] {
                let wire = try await receiver.accept(moving: fixture.clock)
                let request = try await wire.request()
                ids.insert(request.field("Logplex-Frame-Id"))
                #expect(request.messages == ["<190>1 \(noon) host app web.1 - lost"])
                if let answer { try wire.answer(answer) } else { fixture.clock.step(by: .seconds(5)) }
                try await wire.waitForEnd()
            }
            #expect(ids.count == 1)
            fixture.line("next")
            let wire = try await receiver.accept(moving: fixture.clock)
            let request = try await wire.request()
            #expect(request.field("Logplex-Msg-Count") == "2")
            #expect(
                request.messages == [
                    "<172>1 \(noonSeconds) host heroku logplex - Error L10 (output buffer overflow): "
                        + "1 messages dropped since \(noonSeconds).",
                    "<190>1 \(noon) host app web.1 - next",
                ]
            )
            try wire.answer(200)
        }
    }

    @Test("a reset connection is a failure like any other, and a 200 on the second try loses nothing")
    func reset() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            try await fixture.drain(to: receiver.httpURL)
            fixture.line("one")
            let first = try await receiver.accept()
            let id = try await first.request().field("Logplex-Frame-Id")
            first.close(reset: true)
            let second = try await receiver.accept(moving: fixture.clock)
            #expect(try await second.request().field("Logplex-Frame-Id") == id)
            try second.answer(200)
            fixture.line("two")
            let next = try await second.request()
            #expect(next.messages == ["<190>1 \(noon) host app web.1 - two"])
        }
    }

    @Test("404 loses the frame, keeps the connection and is told in the next")
    func permanent() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            try await fixture.drain(to: receiver.httpURL)
            fixture.line("one")
            let wire = try await receiver.accept()
            _ = try await wire.request()
            try wire.answer(404)
            fixture.line("two")
            let next = try await wire.request()
            #expect(next.messages.count == 2 && next.messages[0].contains(": 1 messages dropped since "))
            #expect(next.messages[1].hasSuffix(" - two"))
        }
    }

    @Test("a TCP receiver that goes away is connected to again after 30 s")
    func syslogAgain() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            try await fixture.drain(to: receiver.syslogURL)
            fixture.line("one")
            let first = try await receiver.accept()
            _ = try await first.message()
            let start = fixture.clock.now()
            first.close(reset: true)
            try await wait(for: "the next connection") {
                fixture.line("again")
                fixture.clock.step(by: .seconds(1))
                return receiver.hasWaiting
            }
            #expect(fixture.clock.now() - start >= .seconds(30))
            let second = try await receiver.accept()
            // Lines that were sent before the reset was seen are missed, so that L10 may come first.
            var seen = try await second.message()
            if seen.contains(" messages dropped since ") { seen = try await second.message() }
            #expect(seen == "<190>1 \(noon) \(LogplexFixture.token) app web.1 - - again\n")
        }
    }

    @Test("a receiver that nobody can reach, and one that does not read, hold up nobody")
    func isolation() async throws {
        try await LogplexFixture.with { fixture in
            let deaf = try LateListener(receiveBytes: 65_536)
            try deaf.listen()
            let receiver = try DrainReceiver()
            let unknown = "http://\(String(repeating: "a", count: 64)).invalid/"
            let closed = "syslog://127.0.0.1:\(try LoopbackDyno.closedPort())"
            try await fixture.drain(to: closed, "syslog://127.0.0.1:\(deaf.port)", unknown, receiver.httpURL)
            let session = await fixture.tail()
            let long = String(repeating: "x", count: 9_900)
            for number in 0..<300 { fixture.line("\(number) \(long)") }
            let silent = try await deaf.accept()
            let wire = try await receiver.accept()
            var count = 0
            while count < 300 {
                let request = try await wire.request()
                for message in request.messages {
                    #expect(message.contains(" - \(count) x"))
                    count += 1
                }
                try wire.answer(200)
            }
            var bytes = 0
            while bytes < 300 * 9_900, let packet = await session.next() { bytes += packet.count }
            // What the kernel would not take in 4 s is lost with its connection; the rest waits for the next one.
            let again = try await deaf.accept(moving: fixture.clock)
            let note = try await again.message()
            #expect(
                note.hasPrefix("<172>1 \(noonSeconds) \(LogplexFixture.token) heroku logplex - - Error L10 ")
            )
            #expect(note.hasSuffix("messages dropped since \(noonSeconds).\n"))
            session.close()
            await fixture.channels.setDrains([], of: fixture.app)
            try await silent.waitForEnd()
        }
    }

    // MARK: Beginnings and ends

    @Test("a receiver that was down gets the newest 1,024 messages, told how many are missing")
    func down() async throws {
        try await LogplexFixture.with { fixture in
            let late = try LateListener()
            try await fixture.drain(to: "syslog://localhost:\(late.port)")
            for number in 1...1_100 { fixture.line("n\(number)") }
            #expect(await fixture.contents().count == 1_100)
            try late.listen()
            let wire = try await late.accept(moving: fixture.clock)
            #expect(try await wire.message().contains(": 76 messages dropped since \(noonSeconds)."))
            for number in 77...1_100 {
                #expect(try await wire.message().hasSuffix(" - - n\(number)\n"))
            }
        }
    }

    @Test(
        "10 minutes without a receiver: nobody else notices, and afterwards every line is there or told as missing"
    )
    func tenMinutes() async throws {
        try await LogplexFixture.with { fixture in
            let syslog = try LateListener()
            let http = try LateListener()
            let healthy = try DrainReceiver()
            try await fixture.drain(
                to: "syslog://127.0.0.1:\(syslog.port)",
                "http://127.0.0.1:\(http.port)/",
                healthy.syslogURL
            )
            let drains = await fixture.channels.drains(of: fixture.app)
            let session = await fixture.tail()
            fixture.line("0")
            let wire = try await healthy.accept()
            for step in 0..<20 {
                let numbers = step == 0 ? 0..<0 : step * 60..<step * 60 + 60
                for number in numbers { fixture.line("\(number)") }
                let last = numbers.last ?? 0
                while try await !wire.message().hasSuffix(" - - \(last)\n") {}
                while let packet = await session.next(),
                    !String(decoding: packet, as: UTF8.self).hasSuffix(": \(last)\n")
                {}
                // No pause of an HTTP drain is as long.
                let failures = await drains[1].failures
                fixture.clock.step(by: .seconds(30))
                try await wait(for: "another failure") { await drains[1].failures > failures }
            }
            session.close()
            // A line that was 0, then 60 to 1,199.
            let total = 1_141
            try syslog.listen()
            fixture.clock.step(by: Limits.Drains.syslogLongestPause)
            let syslogWire = try await syslog.accept(moving: fixture.clock)
            let missing = total - Limits.Drains.bufferedMessages
            #expect(
                try await syslogWire.message().contains(": \(missing) messages dropped since \(noonSeconds).")
            )
            for _ in 1..<Limits.Drains.bufferedMessages { _ = try await syslogWire.message() }
            #expect(try await syslogWire.message().hasSuffix(" - - 1199\n"))
            try http.listen()
            let httpWire = try await http.accept(moving: fixture.clock)
            // Degraded: ten messages at most are left, and the rest is told.
            let messages = try await httpWire.request().messages
            let note = messages[0].split(separator: ": ").last?.split(separator: " ").first ?? ""
            #expect(messages.count <= 1 + Limits.Drains.shrunkenMessages)
            try httpWire.answer(200)
            fixture.line("at last")
            let rest = try await httpWire.request().messages
            #expect(rest.last?.hasSuffix(" - at last") == true)
            let told = try #require(DecimalDigits.value(note))
            #expect(told + messages.count - 1 + rest.count - 1 == total)
        }
    }

    @Test("a drain that is taken away ends at once, others go on, and one with a new URL keeps its token")
    func changes() async throws {
        try await LogplexFixture.with { fixture in
            let old = try DrainReceiver()
            let kept = try DrainReceiver()
            let new = try DrainReceiver()
            let wanted = try await fixture.drain(to: old.syslogURL, kept.syslogURL)
            fixture.line("one")
            let oldWire = try await old.accept()
            let keptWire = try await kept.accept()
            _ = try await oldWire.message()
            _ = try await keptWire.message()
            let moved = WantedDrain(
                id: wanted[0].id,
                token: wanted[0].token,
                url: try DrainURL(new.syslogURL)
            )
            await fixture.channels.setDrains([moved, wanted[1]], of: fixture.app)
            try await oldWire.waitForEnd()
            fixture.line("two")
            let newWire = try await new.accept()
            #expect(try await newWire.message().contains(" \(LogplexFixture.token) app web.1 - - two\n"))
            #expect(try await keptWire.message().hasSuffix(" - - two\n"))
            await fixture.channels.removeChannel(of: fixture.app)
            try await newWire.waitForEnd()
            try await keptWire.waitForEnd()
            #expect(!old.hasWaiting)
        }
    }

    @Test("an idle connection is closed, and the next line makes another")
    func idle() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            try await fixture.drain(to: receiver.httpURL)
            fixture.line("one")
            let first = try await receiver.accept()
            _ = try await first.request()
            try first.answer(200)
            await fixture.drainsAreQuiet()
            fixture.clock.step(by: .seconds(144 + 15))
            try await first.waitForEnd()
            fixture.line("two")
            let second = try await receiver.accept()
            #expect(try await second.request().messages == ["<190>1 \(noon) host app web.1 - two"])
        }
    }

    @Test("what a closing channel has taken is still delivered")
    func close() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            try await fixture.drain(to: receiver.syslogURL)
            fixture.line("last words")
            await fixture.channels.close()
            let wire = try await receiver.accept()
            #expect(try await wire.message().hasSuffix(" - - last words\n"))
            try await wire.waitForEnd()
        }
    }
}
