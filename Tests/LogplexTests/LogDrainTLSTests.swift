import Linux
import Model
import TestSupport
import Testing

@testable import Logplex

/// Drains over TLS and receivers that others wrote.
@Suite("LogDrain over TLS and independent receivers")
struct LogDrainTLSTests {
    private let noon = "2026-08-10T12:00:00.000000+00:00"
    private let noonSeconds = "2026-08-10T12:00:00+00:00"
    private let names = "DNS:logs.localhost,IP:127.0.0.1"

    // MARK: HTTPS

    @Test(
        "an HTTPS receiver gets every frame under one id until it is taken, its count, the token, and what is missing",
        .enabled("openssl is installed") { TestCertificates.isPossible }
    )
    func https() async throws {
        let authority = try await TestCertificates()
        let receiver = try await Receivers.https(
            try await authority.sign(names),
            answers: "500,reset,200,429,200,404,200"
        )
        try await LogplexFixture.with(trusting: authority.authority) { fixture in
            try await fixture.drain(to: "https://me:pass@logs.localhost:\(receiver.port)/in?x=1")
            // Each line when the one before is settled, so that each is a frame of its own.
            for (line, count) in [("one", 3), ("two\n", 5), ("three", 6), ("four", 7)] {
                fixture.line(line)
                try await receiver.program.wait(for: "\(count) requests") {
                    fixture.clock.step(by: .milliseconds(1))
                    return try receiver.seen.count >= count
                }
            }
            let seen = try receiver.seen.map { $0.split(separator: "\t").map(String.init) }
            #expect(seen.map { $0[0] } == ["500", "reset", "200", "429", "200", "404", "200"])
            let rest = [LogplexFixture.token, "1", "Basic bWU6cGFzcw=="]
            for request in seen.prefix(6) {
                let head = ["/in?x=1", "logs.localhost:\(receiver.port)", "application/logplex-1"]
                #expect(Array(request[1...3]) == head && Array(request[5...7]) == rest)
            }
            let ids = seen.map { $0[4] }
            #expect(Set(ids[0...2]).count == 1 && Set(ids[3...4]).count == 1 && Set(ids).count == 4)
            #expect(seen[2][8...] == ["\"<190>1 \(noon) host app web.1 - one\""])
            #expect(seen[4][8...] == ["\"<190>1 \(noon) host app web.1 - two\\n\""])
            #expect(seen[6][6] == "2")
            let note =
                "<172>1 \(noonSeconds) host heroku logplex - Error L10 (output buffer overflow): 1 messages "
                + "dropped since \(noonSeconds)."
            #expect(seen[6][8...] == ["\"\(note)\"", "\"<190>1 \(noon) host app web.1 - four\""])
        }
    }

    @Test(
        "frames of 100 KB over TLS arrive whole and in order, on one connection",
        .enabled("openssl is installed") { TestCertificates.isPossible }
    )
    func large() async throws {
        let authority = try await TestCertificates()
        let receiver = try await Receivers.https(try await authority.sign(names))
        try await LogplexFixture.with(trusting: authority.authority) { fixture in
            try await fixture.drain(to: "https://127.0.0.1:\(receiver.port)/")
            let long = String(repeating: "é", count: 4_000)
            for number in 0..<100 { fixture.line("\(number) \(long)\n") }
            var messages: [Substring] = []
            try await receiver.program.wait(for: "all lines") {
                messages = try receiver.seen.flatMap {
                    // The field for credentials is empty.
                    $0.split(separator: "\t", omittingEmptySubsequences: false).dropFirst(8)
                }
                return messages.count >= 100
            }
            #expect(messages.count == 100)
            for (number, message) in messages.enumerated() {
                #expect(message.hasPrefix("\"<190>1 \(noon) host app web.1 - \(number) \\u00e9"))
                #expect(message.hasSuffix("\\u00e9\\n\""))
            }
            #expect(try !receiver.seen.contains { $0.hasPrefix("failure") })
        }
    }

    // MARK: Certificates

    @Test(
        "a certificate for another host, an expired one and a stranger's are told as L14 from the second time on",
        .enabled("openssl is installed") { TestCertificates.isPossible },
        arguments: [
            ("DNS:other.localhost", 2, true, "bad certificate"),
            ("DNS:logs.localhost", -1, true, "certificate expired"),
            ("DNS:logs.localhost", 2, false, "unknown ca"), ("IP:127.0.0.1", 2, true, "bad certificate"),
        ]
    )
    func refused(_ names: String, _ days: Int, _ isTrusted: Bool, _ reason: String) async throws {
        let authority = try await TestCertificates()
        let stranger = try await TestCertificates()
        let signer = isTrusted ? authority : stranger
        let receiver = try await Receivers.https(try await signer.sign(names, days: days))
        try await LogplexFixture.with(trusting: authority.authority) { fixture in
            let url = "syslog+tls://logs.localhost:\(receiver.port)"
            let other = try DrainReceiver()
            try await fixture.drain(to: url, other.syslogURL)
            fixture.line("hello")
            let wire = try await other.accept()
            #expect(try await wire.message().hasSuffix(" - - hello\n"))
            // The first failure says nothing (logplex).
            try await receiver.program.wait(for: "the first failure") { try !receiver.seen.isEmpty }
            #expect(await fixture.contents() == ["hello"])
            let line = "Error L14 (certificate validation): error=\"\(reason)\" uri=\"\(url)\""
            try await wait(for: "L14") {
                fixture.clock.step(by: .milliseconds(20))
                return await fixture.contents().count > 1
            }
            #expect(await fixture.contents().dropFirst().first == line)
            #expect(
                try await wire.message()
                    == "<188>1 \(noon) \(LogplexFixture.token) heroku logplex - - \(line)\n"
            )
        }
    }

    @Test(
        "#insecure takes any certificate",
        .enabled("openssl is installed") { TestCertificates.isPossible },
        .enabled("Python has syslog-rfc5424-parser") { await Receivers.hasRFC5424() }
    )
    func insecure() async throws {
        let authority = try await TestCertificates()
        let receiver = try await Receivers.rfc5424(try await authority.sign("DNS:other.localhost", days: -1))
        try await LogplexFixture.with { fixture in
            try await fixture.drain(to: "syslog+tls://logs.localhost:\(receiver.port)#insecure")
            fixture.line("hello")
            try await receiver.program.wait(for: "a line") { try !receiver.seen.isEmpty }
            #expect(try receiver.seen[0].hasSuffix("\t\"hello\\n\""))
        }
    }

    @Test(
        "an HTTPS drain with a bad certificate says so once, however often it tries",
        .enabled("openssl is installed") { TestCertificates.isPossible }
    )
    func refusedHTTPS() async throws {
        let authority = try await TestCertificates()
        let receiver = try await Receivers.https(try await authority.sign("DNS:other.localhost"))
        try await LogplexFixture.with(trusting: authority.authority) { fixture in
            try await fixture.drain(to: "https://me:pass@logs.localhost:\(receiver.port)/a")
            fixture.line("hello")
            try await receiver.program.wait(for: "several failures") {
                fixture.clock.step(by: .milliseconds(10))
                return try receiver.seen.count >= 8
            }
            let url = "https://logs.localhost:\(receiver.port)/a"
            let line = "Error L14 (certificate validation): error=\"bad certificate\" uri=\"\(url)\""
            #expect(await fixture.contents() == ["hello", line])
        }
    }

    @Test(
        "certificates that cannot be read, and so no TLS at all, are told once",
        .enabled("OpenSSL is installed") { TestCertificates.hasLibrary }
    )
    func noTrust() async throws {
        try await LogplexFixture.with(trusting: "/nonexistent/ca.pem") { fixture in
            let url = "syslog+tls://127.0.0.1:\(try LoopbackDyno.closedPort())"
            try await fixture.drain(to: url)
            fixture.line("hello")
            try await wait(for: "the reason") {
                fixture.clock.step(by: .seconds(1))
                return await fixture.contents().count > 1
            }
            let reason = await fixture.contents()[1]
            #expect(reason.hasPrefix("Log drain \(url) needs TLS by OpenSSL: error:"))
            let drain = try #require(await fixture.channels.drains(of: fixture.app).first)
            try await wait(for: "more failures") {
                fixture.clock.step(by: .seconds(1))
                return await drain.failures > 3
            }
            #expect(await fixture.contents() == ["hello", reason])
        }
    }

    // MARK: Time

    @Test(
        "a receiver that does not answer the handshake is left after 4 s, and tried again",
        .enabled("OpenSSL is installed") { TestCertificates.hasLibrary }
    )
    func silent() async throws {
        try await LogplexFixture.with { fixture in
            let receiver = try DrainReceiver()
            let url = receiver.syslogURL.replacing("syslog:", with: "syslog+tls:")
            try await fixture.drain(to: url)
            fixture.line("hello")
            let first = try await receiver.accept()
            // A handshake record (RFC 8446 §5.1).
            #expect(try await onThread(named: "receiver") { try first.read(1) } == [22])
            fixture.clock.step(by: .seconds(4))
            try await first.waitForEnd()
            fixture.clock.step(by: .seconds(2))
            let second = try await receiver.accept(moving: fixture.clock)
            #expect(try await onThread(named: "receiver") { try second.read(1) } == [22])
            // Bytes that are no TLS are a failure like any other.
            try second.send("no TLS at all\n")
            try await second.waitForEnd()
            #expect(await fixture.contents() == ["hello"])
        }
    }

    // MARK: Other people's syslog

    @Test(
        "rsyslog takes every message apart as it was meant, over TCP",
        .enabled("rsyslogd is installed") { Rsyslog.isThere }
    )
    func rsyslog() async throws {
        let receiver = try await Rsyslog.start()
        try await LogplexFixture.with { fixture in
            try await fixture.drain(to: "syslog://127.0.0.1:\(receiver.port)")
            try await check(receiver, fixture)
        }
    }

    @Test(
        "and over TLS",
        .enabled("rsyslogd and one of its TLS modules are installed") {
            Rsyslog.isThere && Rsyslog.tlsDriver != nil
        },
        .enabled("openssl is installed") { TestCertificates.isPossible }
    )
    func rsyslogTLS() async throws {
        let authority = try await TestCertificates()
        let receiver = try await Rsyslog.start(
            try await authority.sign(names),
            authority: authority.authority
        )
        try await LogplexFixture.with(trusting: authority.authority) { fixture in
            try await fixture.drain(to: "syslog+tls://logs.localhost:\(receiver.port)")
            try await check(receiver, fixture)
        }
    }

    @Test(
        "a parser of RFC 5424 from PyPI takes every message, over TCP and TLS",
        .enabled("openssl is installed") { TestCertificates.isPossible },
        .enabled("Python has syslog-rfc5424-parser") { await Receivers.hasRFC5424() },
        arguments: [false, true]
    )
    func rfc5424(overTLS: Bool) async throws {
        let authority = try await TestCertificates()
        let receiver = try await Receivers.rfc5424(overTLS ? try await authority.sign(names) : nil)
        try await LogplexFixture.with(trusting: authority.authority) { fixture in
            try await fixture.drain(to: "syslog\(overTLS ? "+tls" : "")://127.0.0.1:\(receiver.port)")
            for (line, source, process, _, _) in Self.samples {
                fixture.line(line, source: source, process: process)
            }
            let count = Self.samples.count
            try await receiver.program.wait(for: "all lines") { try receiver.seen.count >= count }
            let token = LogplexFixture.token
            let wanted = Self.samples.map { line, source, process, _, name in
                "\(name)\t1\t\(noon)\t\(token)\t\(source.rawValue)\t\(process)\tNone\t{}\t\(Self.json(line))"
            }
            #expect(try receiver.seen == wanted)
        }
        // Over TLS an end without TLS's own would be a break.
        try await receiver.program.wait(for: "the end") { try receiver.seen.count > Self.samples.count }
        #expect(try receiver.seen.last == "end")
    }

    // MARK: - Private

    /// Lines of everybody who speaks, with the PRI that they have on a drain and its name.
    private static let samples: [(String, LogSource, String, Int, String)] = [
        ("hello\n", .app, "web.1", 190, "local7.info"),
        ("no end, \"quotes\" and a \\", .app, "worker.12", 190, "local7.info"),
        ("\n", .app, "run.1234", 190, "local7.info"),
        ("é 漢 \u{1}", .app, "web.1", 190, "local7.info"),
        (String(repeating: "x", count: 9_999) + "\n", .app, "web.1", 190, "local7.info"),
        ("State changed from starting to up", .heroku, "web.1", 45, "syslog.notice"),
        ("Release v1 created by user a@b", .app, "api", 45, "syslog.notice"),
        ("at=info method=GET path=\"/\" status=200", .heroku, "router", 134, "local0.info"),
        (
            "Error L14 (certificate validation): error=\"bad certificate\"", .heroku, "logplex", 188,
            "local7.warning"
        ),
        ("Error L12: 2 messages dropped since 2026", .app, "log-shuttle", 172, "local5.warning"),
    ]

    /// A content with its line end, as JSON in ASCII.
    private static func json(_ line: String) -> String {
        let text = line.hasSuffix("\n") ? line : line + "\n"
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\n": return "\\n"
            case "\"": return "\\\""
            case "\\": return "\\\\"
            case " "..."~": return String(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return "\"\(escaped.joined())\""
    }

    /// Sends the samples and a thousand lines more, and looks at what rsyslog has made of them.
    private func check(_ receiver: Rsyslog, _ fixture: LogplexFixture) async throws {
        for (line, source, process, _, _) in Self.samples {
            fixture.line(line, source: source, process: process)
        }
        for number in 0..<900 { fixture.line("line \(number)\n", process: "web.2") }
        try await receiver.wait(forMessages: Self.samples.count + 900)
        let token = LogplexFixture.token
        for (message, sample) in zip(receiver.messages, Self.samples) {
            let (line, source, process, priority, _) = sample
            let parts = message.split(separator: "\t", maxSplits: 8).map(String.init)
            let head = ["\(priority)", "1", noon, token, source.rawValue, process, "-", "-"]
            #expect(Array(parts.prefix(8)) == head)
            // Its JSON leaves bytes beyond ASCII as they are.
            let isPlain = line.unicodeScalars.allSatisfy { (" "..."~").contains($0) || $0 == "\n" }
            if isPlain { #expect(parts.last == String(Self.json(line).dropFirst().dropLast())) }
        }
        let rest = receiver.messages.dropFirst(Self.samples.count)
        #expect(rest.count == 900)
        for (number, message) in rest.enumerated() {
            #expect(message.hasSuffix("\tweb.2\t-\t-\tline \(number)\\n"))
        }
    }
}

extension LogDrain {
    var failures: Int { logic.pauses.failures }
}
