import HTTP
import Testing

@Suite("ResponseParser")
struct ResponseParserTests {
    static let valid = [
        Sample("plain", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"),
        Sample("chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a=b\r\n\r\n"),
        Sample("HTTP/1.0", "HTTP/1.0 404 Not Found\r\n\r\n"),
        Sample("empty reason", "HTTP/1.1 200 \r\n\r\n"),
        Sample("missing reason", "HTTP/1.1 301\r\nLocation: /\r\n\r\n"),
        Sample("odd reason", "HTTP/1.1 999  a\tb \r\nX:\r\n\r\n"),
    ]

    @Test("every proper prefix of a valid head needs more", arguments: valid)
    func prefixes(_ sample: Sample) {
        let bytes = Array(sample.text.utf8)
        for cut in 0..<bytes.count { #expect(ParsedResponse(Array(bytes[..<cut])).progress == .needsMore) }
        #expect(ParsedResponse(bytes).progress == .complete(length: bytes.count))
    }

    @Test("every split in two gives the same head as the whole", arguments: valid)
    func splits(_ sample: Sample) {
        let bytes = Array(sample.text.utf8)
        let whole = ParsedResponse(bytes)
        for cut in 0..<bytes.count {
            var parser = ResponseParser()
            #expect(parser.parse(bytes.span.extracting(0..<cut), answering: .get) == .needsMore)
            #expect(parser.parse(bytes.span, answering: .get) == .complete(length: bytes.count))
            #expect(describe(parser.head, bytes) == describe(whole.head, bytes), "cut at \(cut)")
        }
    }

    static let reasonsCases: [(String, String, ReasonForm)] = [
        ("HTTP/1.1 200 OK", "OK", .present), ("HTTP/1.1 200 ", "", .empty), ("HTTP/1.1 200", "", .missing),
        ("HTTP/1.1 200  x", " x", .present),
    ]

    @Test("a reason phrase is present, empty or missing", arguments: reasonsCases)
    func reasons(_ line: String, _ reason: String, _ form: ReasonForm) {
        let parsed = ParsedResponse(line + "\r\n\r\n")
        #expect(parsed.head.status == 200)
        #expect(parsed.text(parsed.head.reason) == reason)
        #expect(parsed.head.reasonForm == form)
    }

    @Test("bytes beyond ASCII may stand in a reason phrase")
    func oldText() {
        let parsed = ParsedResponse(Array("HTTP/1.1 500 Ori".utf8) + [0xEB] + Array("n\r\n\r\n".utf8))
        #expect(parsed.progress == .complete(length: parsed.bytes.count))
        #expect(parsed.head.reason.count == 5)
    }

    @Test(
        "a line that is no status line is refused",
        arguments: [
            "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 200X", "HTTP/1.1  200 OK", "HTTP/1.1\t200 OK",
            "HTTP/1.1 099 X",
            "HTTP/2.0 200 OK", "HTTP/1.2 200 OK", "HTTP/0.9 200 OK", "http/1.1 200 OK", "HTP/1.1 200 OK",
            "HTTP/1.1",
            "RTSP/1.1 200 OK", "HTTP/1.1 +20 OK", "HTTP/1.1 200\tOK", "", "HTTP/1.1 2 0 OK", "Host: a",
        ]
    )
    func badStatusLine(_ line: String) {
        #expect(ParsedResponse(line + "\r\n\r\n").progress == .failed(.malformedStatusLine))
    }

    static let faultsCases: [(String, ResponseFault)] = [
        ("HTTP/1.1 200 OK\nX: y\n\n", .malformed),
        ("HTTP/1.1 200 OK\r\nX : y\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n", .malformed),
        ("HTTP/1.1 200 \u{0}\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .malformed),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .invalidContentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n", .invalidContentLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: foo\r\n\r\n", .invalidContentLength),
        ("HTTP/1.1 200 " + String(repeating: "a", count: 8180), .oversizedStatusLine),
        ("HTTP/1.1 200 OK\r\nSet-Cookie: " + String(repeating: "a", count: 8181), .oversizedCookie),
        ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "a", count: 524_286), .oversizedHeader),
    ]

    @Test("a bad response is told apart by Heroku's codes", arguments: faultsCases)
    func faults(_ text: String, _ fault: ResponseFault) {
        guard case .failed(let error) = ParsedResponse(text).progress else {
            Issue.record("accepted")
            return
        }
        #expect(error.responseFault == fault)
    }

    @Test("lines exactly at their limit are taken")
    func limits() {
        let cookie = "Set-Cookie: " + String(repeating: "a", count: 8180)
        let long = "X: " + String(repeating: "a", count: 524_285)
        let status = "HTTP/1.1 200 " + String(repeating: "a", count: 8179)
        let text = "\(status)\r\n\(cookie)\r\n\(long)\r\n\r\n"
        #expect(ParsedResponse(text).progress == .complete(length: text.utf8.count))
    }

    static let framingsCases: [(String, RequestMethod, BodyFraming, Bool)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .get, .length(5), true),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .head, .none, true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .get, .chunked, true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .head, .none, true),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", .get, .chunked, false),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", .get, .none, true),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", .get, .none, true),
        ("HTTP/1.1 100 Continue\r\n\r\n", .post, .none, true),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .get, .none, true),
        ("HTTP/1.1 200 OK\r\n\r\n", .get, .untilClose, false),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", .get, .length(5), false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", .get, .length(5), false),
        ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\n", .get, .length(5), true),
    ]

    @Test("status, method and fields decide framing and persistence", arguments: framingsCases)
    func framings(_ text: String, _ method: RequestMethod, _ framing: BodyFraming, _ isPersistent: Bool) {
        let parsed = ParsedResponse(text, answering: method)
        #expect(parsed.head.framing == framing)
        #expect(parsed.head.isPersistent == isPersistent)
    }

    @Test(
        "interim responses are those below 200 but 101",
        arguments: [(100, true), (103, true), (101, false), (200, false)]
    )
    func interim(_ status: Int, _ isInterim: Bool) {
        #expect(ParsedResponse("HTTP/1.1 \(status) X\r\n\r\n").head.isInterim == isInterim)
    }
}
