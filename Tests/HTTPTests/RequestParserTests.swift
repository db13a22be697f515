import HTTP
import Testing

@Suite("RequestParser")
struct RequestParserTests {
    static let valid = [
        Sample("plain", "GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n"),
        Sample("leading empty line", "\r\nGET /a?b=c HTTP/1.1\r\nHost: demo.localhost:8080\r\n\r\n"),
        Sample(
            "HTTP/1.0",
            "POST /x HTTP/1.0\r\nHost: a\r\nContent-Length: 3\r\nConnection: Keep-Alive\r\n\r\n"
        ),
        Sample("higher minor version", "GET / HTTP/1.7\r\nHost: a\r\n\r\n"),
        Sample("absolute target", "GET http://a.test:80/x?y HTTP/1.1\r\nHost: A.test\r\n\r\n"),
        Sample("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        Sample("empty value and tabs", "GET / HTTP/1.1\r\nX-Empty:\r\nHost:\t a \t\r\nX-Tab: a\tb\r\n\r\n"),
        Sample("chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ChunKed\r\n\r\n"),
        Sample(
            "websocket",
            "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nExpect: 100-continue\r\n\r\n"
        ),
        Sample(
            "browser",
            "GET /index.html HTTP/1.1\r\nHost: demo.localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux)\r\n"
                + "Accept: text/html,*/*;q=0.8\r\nCookie: a=b; c=d\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n"
        ),
    ]

    @Test("every proper prefix of a valid head needs more", arguments: valid)
    func prefixes(_ sample: Sample) {
        let bytes = Array(sample.text.utf8)
        for cut in 0..<bytes.count {
            #expect(ParsedRequest(Array(bytes[..<cut])).progress == .needsMore, "cut at \(cut)")
        }
        #expect(ParsedRequest(bytes).progress == .complete(length: bytes.count))
    }

    @Test("every split in two gives the same head as the whole", arguments: valid)
    func splits(_ sample: Sample) {
        let bytes = Array(sample.text.utf8)
        let whole = ParsedRequest(bytes)
        for cut in 0..<bytes.count {
            var parser = RequestParser()
            #expect(parser.parse(bytes.span.extracting(0..<cut)) == .needsMore)
            #expect(parser.parse(bytes.span) == .complete(length: bytes.count))
            #expect(describe(parser.head, bytes) == describe(whole.head, bytes), "cut at \(cut)")
        }
    }

    @Test("a head that comes byte by byte equals the whole", arguments: valid)
    func dribble(_ sample: Sample) {
        let bytes = Array(sample.text.utf8)
        var parser = RequestParser()
        for end in 1..<bytes.count { #expect(parser.parse(bytes.span.extracting(0..<end)) == .needsMore) }
        #expect(parser.parse(bytes.span) == .complete(length: bytes.count))
        #expect(describe(parser.head, bytes) == describe(ParsedRequest(bytes).head, bytes))
    }

    @Test("bytes behind the head are not looked at")
    func bytesBehindTheHead() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"
        let parsed = ParsedRequest(head + "\0\u{1}GET")
        #expect(parsed.progress == .complete(length: head.utf8.count))
    }

    @Test("one parser reads pipelined requests one after the other and keeps nothing of the former")
    func pipelining() {
        let first =
            "POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
        let second = "GET /2 HTTP/1.1\r\nHost: b\r\n\r\n"
        let bytes = Array((first + second).utf8)
        var parser = RequestParser()
        #expect(parser.parse(bytes.span) == .complete(length: first.utf8.count))
        let rest = Array(bytes[first.utf8.count...])
        #expect(parser.parse(rest.span) == .complete(length: second.utf8.count))
        #expect(describe(parser.head, rest) == describe(ParsedRequest(second).head, rest))
    }

    @Test("the head says where everything stands")
    func positions() {
        let parsed = ParsedRequest(
            "PATCH /a/b?c=d HTTP/1.0\r\nHoSt:  demo.localhost:5000 \r\nX-Odd:a\r\n\r\n"
        )
        #expect(parsed.head.method == .patch)
        #expect(parsed.text(parsed.head.methodName) == "PATCH")
        #expect(parsed.text(parsed.head.target.path) == "/a/b?c=d")
        #expect(parsed.head.version == .http10)
        #expect(parsed.text(parsed.head.hostField) == "demo.localhost:5000")
        #expect(parsed.text(parsed.head.host.name) == "demo.localhost")
        #expect(parsed.text(parsed.head.host.port) == "5000")
        #expect(
            parsed.head.fields.map { parsed.bytes.span.text($0.line) } == [
                "HoSt:  demo.localhost:5000 \r\n", "X-Odd:a\r\n",
            ]
        )
        #expect(parsed.head.first(.host)?.value == parsed.head.hostField)
    }

    @Test(
        "methods are case-sensitive tokens",
        arguments: [
            ("GET", .get), ("get", .other), ("DELETE", .delete), ("OPTIONS", .options), ("M-SEARCH", .other),
        ]
            as [(String, RequestMethod)]
    )
    func methods(_ name: String, _ method: RequestMethod) {
        let parsed = ParsedRequest("\(name) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(parsed.head.method == method)
        #expect(parsed.text(parsed.head.methodName) == name)
    }

    @Test("a parser that failed stays failed until it is reset")
    func failureLasts() {
        var parser = RequestParser()
        let bad = Array("GET\r\n".utf8)
        let good = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        #expect(parser.parse(bad.span) == .failed(.malformedRequestLine))
        #expect(parser.parse(good.span) == .failed(.malformedRequestLine))
        parser.reset()
        #expect(parser.parse(good.span) == .complete(length: good.count))
    }
}
