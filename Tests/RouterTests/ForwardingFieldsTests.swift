import HTTP
import Linux
import Testing

@testable import Router

@Suite("ForwardingFields")
struct ForwardingFieldsTests {
    @Test("a whole request as the dyno gets it")
    func wholeRequest() {
        let head = rewritten(
            """
            GET /a HTTP/1.1\r
            Host: demo.localhost\r
            Connection: close, X-Hop\r
            X-Hop: 1\r
            Accept: */*\r
            X-Request-Id: 01234567890123456789\r
            Cookie: a=b\r
            \r\n
            """
        )
        #expect(
            head == """
                GET /a HTTP/1.1\r
                Host: demo.localhost\r
                Accept: */*\r
                Cookie: a=b\r
                X-Request-Id: 01234567890123456789\r
                X-Forwarded-For: 192.0.2.1\r
                X-Request-Start: 1234567890123\r
                Via: 1.1 heroku-router\r
                Server: Heroku\r
                X-Forwarded-Proto: http\r
                X-Forwarded-Port: 80\r
                \r\n
                """
        )
    }

    @Test(
        "the dyno is spoken to in HTTP/1.1 and origin-form",
        arguments: [
            ("GET http://h HTTP/1.0", "GET / HTTP/1.1"), ("GET http://h?q HTTP/1.1", "GET /?q HTTP/1.1"),
            ("GET http://h/p HTTP/1.1", "GET /p HTTP/1.1"), ("OPTIONS * HTTP/1.1", "OPTIONS * HTTP/1.1"),
        ]
    )
    func requestLines(line: String, forwarded: String) {
        let head = rewritten("\(line)\r\nHost: h\r\n\r\n")
        #expect(head.hasPrefix(forwarded + "\r\n"), "\(head)")
    }

    @Test("an id is replaced when the client sends two")
    func twoIDs() {
        let id = "X-Request-Id: 01234567890123456789\r\n"
        let head = rewritten("GET / HTTP/1.1\r\nHost: h\r\n\(id)\(id)\r\n")
        #expect(!head.contains("01234567890123456789"))
    }

    @Test("a head that does not begin at the first byte is copied from the right place")
    func base() {
        let text = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 1.1.1.1\r\nA: b\r\n\r\n"
        #expect(rewritten(text, behind: "junk junk ") == rewritten(text))
    }

    private func rewritten(_ text: String, behind junk: String = "") -> String {
        var parser = RequestParser()
        let base = junk.utf8.count
        let bytes = Array((junk + text).utf8)
        #expect(parser.parse(bytes.span.extracting(base..<bytes.count)) == .complete(length: text.utf8.count))
        var generator = SeededGenerator(seed: 1)
        var output: [UInt8] = []
        _ = ForwardingFields().appendRequest(
            parser.head,
            in: bytes,
            at: base,
            peer: Array("192.0.2.1".utf8),
            wallMilliseconds: 1_234_567_890_123,
            generator: &generator,
            to: &output
        )
        return String(decoding: output, as: UTF8.self)
    }
}
