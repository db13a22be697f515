import Model
import Testing

@testable import Logplex

@Suite("DrainFormat")
struct DrainFormatTests {
    private let token = "d.9173ea1f-6f14-4976-9cf0-7cd0dafdcdbc"

    private func text(_ message: LogMessage, _ format: DrainFormat) -> String {
        var bytes: [UInt8] = []
        format.append(message, to: &bytes)
        #expect(format.length(of: message) == bytes.count)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a TCP drain's message has the token as its host, and its length counts the line end")
    func syslog() {
        let format = DrainFormat.syslog(token: token)
        let message = LogMessage.sample(1, "State changed from starting to up", source: .heroku)
        #expect(
            text(message, format)
                == "129 <45>1 2026-08-10T12:00:00.000000+00:00 d.9173ea1f-6f14-4976-9cf0-7cd0dafdcdbc "
                + "heroku web.1 - - State changed from starting to up\n"
        )
        #expect(text(.sample(1, "a\n", process: ""), format).hasSuffix(" app - - - a\n"))
        #expect(text(.sample(1, "", process: "api"), format).hasSuffix(" app api - - \n"))
        #expect(text(.sample(1, "a\nb", process: "web.1"), format).hasSuffix(" - - a\nb\n"))
    }

    @Test("an HTTP drain's message is from the word host, has no structured data and ends as it came")
    func http() {
        let message = LogMessage.sample(1, "at=info", source: .heroku, process: "router")
        #expect(
            text(message, .http)
                == "68 <134>1 2026-08-10T12:00:00.000000+00:00 host heroku router - at=info"
        )
        #expect(
            text(.sample(1, "hi\n"), .http)
                == "60 <190>1 2026-08-10T12:00:00.000000+00:00 host app web.1 - hi\n"
        )
    }

    @Test("a length counts bytes, whatever they are")
    func lengths() {
        for count in [0, 1, 40, 41, 9_938, 10_000] {
            let message = LogMessage(
                number: 1,
                time: LogplexFixture.noon,
                source: .app,
                process: "web.1",
                content: [UInt8](repeating: 0xC3, count: count)
            )
            for format in [DrainFormat.http, .syslog(token: token)] {
                var bytes: [UInt8] = []
                format.append(message, to: &bytes)
                #expect(format.length(of: message) == bytes.count)
                let digits = bytes.prefix { $0 != UInt8(ascii: " ") }
                let rest = bytes.count - digits.count - 1
                #expect(Int(String(decoding: digits, as: UTF8.self)) == rest)
            }
        }
    }

    @Test("L10 has seconds precision, and a line end on TCP only")
    func note() throws {
        let since = try #require(Timestamp("2013-04-17T19:04:46Z"))
        let loss = DrainLoss(count: 500, since: since)
        let now = LogplexFixture.noon
        #expect(
            String(decoding: DrainFormat.http.note(loss, at: now), as: UTF8.self)
                == "144 <172>1 2026-08-10T12:00:00+00:00 host heroku logplex - Error L10 (output buffer overflow): "
                + "500 messages dropped since 2013-04-17T19:04:46+00:00."
        )
        #expect(
            String(decoding: DrainFormat.syslog(token: token).note(loss, at: now), as: UTF8.self)
                == "181 <172>1 2026-08-10T12:00:00+00:00 \(token) heroku logplex - - Error L10 (output buffer overflow): "
                + "500 messages dropped since 2013-04-17T19:04:46+00:00.\n"
        )
    }
}
