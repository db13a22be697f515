import Model
import Testing

@testable import Logplex

@Suite("PostedLog")
struct PostedLogTests {
    private static let token = "t.d6799f88-4a77-402f-b197-2b722a02cdbc"

    /// A message behind its length.
    private static func framed(_ text: String) -> [UInt8] { Array("\(text.utf8.count) \(text)".utf8) }

    @Test("messages stand end to end, each behind its length")
    func messages() throws {
        let head = "2026-08-10T12:00:00.123456+00:00 host \(Self.token) postgres.1 -"
        let content =
            Self.framed("<134>1 \(head) - source=DATABASE sample#tables=3\n")
            + Self.framed("<190>1 \(head) [a@1 b=\"c\\]d\"][e] two\nlines ]\n")
            + Self.framed("<6>1 \(head) - ")
        let posted = try PostedLog(content)
        #expect(posted.count == 3)
        #expect(posted.messages.map(\.priority) == [134, 190, 6])
        let texts = posted.messages.map { String(decoding: $0.content, as: UTF8.self) }
        #expect(texts == ["source=DATABASE sample#tables=3\n", "two\nlines ]\n", ""])
        for message in posted.messages {
            #expect(message.token == Self.token && message.process == "postgres.1")
            #expect(message.time?.logText == "2026-08-10T12:00:00.123456+00:00")
        }
    }

    @Test("Logplex's own example, without structured data and with a strange time, is good")
    func example() throws {
        let text =
            "<134>1 2012-12-10T03:00:48Z+00:00 erlang \(Self.token) console.1 - Logsplat test message 1 from <0.40.0>."
        let content = Self.framed(text)
        #expect(content.starts(with: "130 ".utf8))
        let message = try #require(try PostedLog(content).messages.first)
        #expect(String(decoding: message.content, as: UTF8.self) == "Logsplat test message 1 from <0.40.0>.")
        #expect(message.time?.apiText == "2012-12-10T03:00:48Z")
    }

    @Test(
        "a time has any distance from UTC",
        arguments: [
            ("2010-11-10T17:16:33-08:00", "2010-11-11T01:16:33.000000+00:00"),
            ("2026-08-10T12:00:00.25+05:30", "2026-08-10T06:30:00.250000+00:00"),
            ("2026-08-10T12:00:00-00:00", "2026-08-10T12:00:00.000000+00:00"),
            ("2026-08-10T12:00:00Z+05:30", nil), ("2026-08-10T12:00:00+24:00", nil),
            ("2026-08-10T12:00:00+05:60", nil), ("2026-08-10T12:00:00+5:30", nil),
            ("2026-08-10T12:00:00+0530", nil), ("-08:00", nil),
        ]
    )
    func zones(_ time: String, _ utc: String?) throws {
        let posted = try PostedLog(Self.framed("<190>1 \(time) h t p - - x"))
        #expect(posted.messages.count == 1 && posted.messages[0].time?.logText == utc)
    }

    @Test(
        "what is no structured data, and what stands behind that, is content",
        arguments: [
            ("-x", "-x"), ("- ", ""), ("-[a] b", "-[a] b"), ("[a][b", "[a][b"), ("[a] ", ""),
            ("[a]b", "[a]b"),
        ]
    )
    func content(_ rest: String, _ content: String) throws {
        let posted = try PostedLog(Self.framed("<190>1 - h t p - \(rest)"))
        #expect(posted.messages.map { String(decoding: $0.content, as: UTF8.self) } == [content])
    }

    @Test(
        "a piece of a message at the end is not looked at",
        arguments: ["9", "9 ", "9 <190>1 ", "garbage", "0 "]
    )
    func incomplete(_ end: String) throws {
        let posted = try PostedLog(Self.framed("<190>1 - h t p - - x") + Array(end.utf8))
        #expect(posted.count == 1 && posted.messages.count == 1)
        #expect(posted.messages.first?.time == nil)
    }

    @Test(
        "a message that ends with a line end, or that is too long, is malformed",
        arguments: [
            "<190>1 - h t p - - x\n", "garbage\n", "0 \n", "10241 <190>1 \n", "+5 hello\n",
            "99999999999999999999 a\n",
        ]
    )
    func malformed(_ text: String) {
        #expect(throws: PostedLog.Malformed()) { try PostedLog(Array(text.utf8)) }
    }

    @Test(
        "a message of another form counts, and is not there",
        arguments: [
            "", "x", "<190>1", "<192>1 - h t p - - x", "<190>2 - h t p - - x", "<>1 - h t p - - x",
            "<190>1 - h t p -", "<190>1 - h t p - ", "<190>1 - h t p - -", "<190>1 - h t p - [a b=\"c\"][d]",
            "<190>1 - h t \u{7f} - - x", "<190>1 - h t é - - x", "<190>1  - h t p - - x",
            "<190>1 - h t \(String(repeating: "p", count: 129)) - - x",
        ]
    )
    func other(_ text: String) throws {
        let posted = try PostedLog(text.isEmpty ? [] : Self.framed(text))
        #expect(posted.count == (text.isEmpty ? 0 : 1) && posted.messages == [])
    }

    @Test("every cut of messages is read without a trap, and gives no more than the whole")
    func cuts() throws {
        let content =
            Self.framed("<134>1 - h t p - [a b=\"\\]\"] x\n") + Self.framed("<190>1 - h t p - - y\n")
        for count in 0...content.count {
            let posted = try PostedLog(Array(content.prefix(count)))
            #expect(posted.messages == Array(try PostedLog(content).messages.prefix(posted.count)))
        }
    }
}
