import HTTP
import Testing

/// A message and what is wrong with it.
struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let error: HTTPError

    init(_ text: String, _ error: HTTPError) {
        self.text = text
        self.error = error
    }

    var testDescription: String { "\(error): \(text.debugDescription.prefix(70))" }
}

@Suite("RequestParser refuses")
struct RequestParserRefusalTests {
    static let requestLines = [
        Refusal("GET  / HTTP/1.1\r\n", .malformedTarget),
        Refusal("GET /  HTTP/1.1\r\n", .malformedTarget),
        Refusal(" GET / HTTP/1.1\r\n", .malformedRequestLine),
        Refusal("GET / HTTP/1.1 \r\n", .malformedRequestLine),
        Refusal("GET\t/ HTTP/1.1\r\n", .malformedRequestLine),
        Refusal("GET /\tHTTP/1.1\r\n", .malformedRequestLine),
        Refusal("GET / x HTTP/1.1\r\n", .malformedTarget),
        Refusal("GET /\r\n", .malformedRequestLine),
        Refusal("GET HTTP/1.1\r\n", .malformedRequestLine),
        Refusal("G(T / HTTP/1.1\r\n", .malformedRequestLine),
        Refusal("GET / HTTP/1.1\n", .malformedLineEnd),
        Refusal("GET / HTTP/1.1\rX", .malformedLineEnd),
        Refusal("GET /\u{0} HTTP/1.1\r\n", .malformedRequestLine),
        Refusal("GET /\u{7F} HTTP/1.1\r\n", .malformedRequestLine),
        Refusal("\u{16}\u{3}\u{1}", .malformedRequestLine),
        Refusal("\n", .malformedLineEnd),
        Refusal("\r\n\r\nGET / HTTP/1.1\r\n", .malformedRequestLine),
        Refusal("GET / http/1.1\r\n", .malformedRequestLine),
        Refusal("GET / HTTP/1.10\r\n", .malformedRequestLine),
        Refusal("GET / HTTP/1\r\n", .malformedRequestLine),
        Refusal("GET / HTTP/+1.1\r\n", .malformedRequestLine),
        Refusal("GET / HTTP/0.9\r\n", .unsupportedVersion),
        Refusal("GET / HTTP/2.0\r\n", .unsupportedVersion),
        Refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        Refusal("CONNECT a:443 HTTP/1.1\r\n", .connectNotSupported),
        Refusal("GET * HTTP/1.1\r\n", .malformedTarget),
        Refusal("GET a.test/x HTTP/1.1\r\n", .malformedTarget),
        Refusal("GET /a#b HTTP/1.1\r\n", .malformedTarget),
    ]

    @Test("a bad request line as soon as it is there", arguments: requestLines)
    func requestLine(_ refusal: Refusal) {
        #expect(ParsedRequest(refusal.text).progress == .failed(refusal.error))
    }

    static let fieldLines = [
        Refusal("X-A: b\n", .malformedLineEnd),
        Refusal("X-A: b\rX", .malformedLineEnd),
        Refusal("\n", .malformedLineEnd),
        Refusal("\rX", .malformedLineEnd),
        Refusal(" X-A: b\r\n", .lineFolding),
        Refusal("X-A: b\r\n\tc\r\n", .lineFolding),
        Refusal("X-A : b\r\n", .malformedFieldName),
        Refusal("X-A\t: b\r\n", .malformedFieldName),
        Refusal(": b\r\n", .malformedFieldName),
        Refusal("NoColon\r\n", .malformedFieldName),
        Refusal("X[A]: b\r\n", .malformedFieldName),
        Refusal("X\u{E9}: b\r\n", .malformedFieldName),
        Refusal("X-A: b\u{0}c\r\n", .malformedFieldValue),
        Refusal("X-A: b\u{B}c\r\n", .malformedFieldValue),
        Refusal("X-A: b\u{7F}\r\n", .malformedFieldValue),
        Refusal("X-A: 0123456\u{1}\r\n", .malformedFieldValue),
    ]

    @Test("a bad field line as soon as it is there", arguments: fieldLines)
    func fieldLine(_ refusal: Refusal) {
        let parsed = ParsedRequest("GET / HTTP/1.1\r\nHost: a\r\n" + refusal.text)
        #expect(parsed.progress == .failed(refusal.error))
    }

    static let heads = [
        Refusal("GET / HTTP/1.1\r\n\r\n", .missingHost),
        Refusal("GET / HTTP/1.0\r\n\r\n", .missingHost),
        Refusal("GET http://a/ HTTP/1.0\r\n\r\n", .missingHost),
        Refusal("GET / HTTP/1.1\r\nHost:\r\n\r\n", .missingHost),
        Refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .repeatedHost),
        Refusal("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: a:x\r\n\r\n", .malformedHost),
        Refusal("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", .hostDiffersFromTarget),
        Refusal("GET / HTTP/1.1\r\nHost: a\r\nExpect: ,\r\n\r\n", .malformedExpect),
        Refusal("GET / HTTP/1.1\r\nHost: a\r\nConnection: ,\r\n\r\n", .malformedConnection),
        Refusal("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep alive\r\n\r\n", .malformedConnection),
        Refusal(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: a b\r\n\r\n",
            .malformedUpgrade
        ),
        Refusal("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade:\r\n\r\n", .malformedUpgrade),
    ]

    @Test("a head whose fields do not go together", arguments: heads)
    func head(_ refusal: Refusal) {
        #expect(ParsedRequest(refusal.text).progress == .failed(refusal.error))
    }

    static let limits = HeadLimits(
        startLineBytes: 40,
        methodBytes: 10,
        fieldLineBytes: 30,
        fieldNameBytes: 12,
        fieldCount: 3,
        setCookieBytes: 20
    )

    static let atLimit = [
        Sample("request line", "GET /\(String(repeating: "a", count: 26)) HTTP/1.1\r\nHost: a\r\n\r\n"),
        Sample("method", "ABCDEFGHIJ / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Sample("field line", "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "b", count: 27))\r\n\r\n"),
        Sample("field name", "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "c", count: 12)):\r\n\r\n"),
        Sample("field count", "GET / HTTP/1.1\r\nHost: a\r\nb:\r\nc:\r\n\r\n"),
        Sample("cookie", "GET / HTTP/1.1\r\nHost: a\r\nSet-Cookie: 12345678\r\n\r\n"),
    ]

    @Test("nothing that is exactly as long as its limit", arguments: atLimit)
    func exactlyAtLimit(_ sample: Sample) {
        let parsed = ParsedRequest(sample.text, limits: Self.limits)
        #expect(parsed.progress == .complete(length: sample.text.utf8.count))
    }

    static let overLimitCases = [
        Refusal(
            "GET /\(String(repeating: "a", count: 27)) HTTP/1.1\r\nHost: a\r\n\r\n",
            .oversizedRequestLine
        ),
        Refusal("GET /\(String(repeating: "a", count: 36))", .oversizedRequestLine),
        Refusal("ABCDEFGHIJK / HTTP/1.1\r\nHost: a\r\n\r\n", .oversizedMethod),
        Refusal("GET / HTTP/1.1\r\nX: \(String(repeating: "b", count: 28))", .oversizedFieldLine),
        Refusal("GET / HTTP/1.1\r\n\(String(repeating: "c", count: 13))", .oversizedFieldName),
        Refusal("GET / HTTP/1.1\r\nHost: a\r\nb:\r\nc:\r\nd:\r\n\r\n", .tooManyFields),
        Refusal("GET / HTTP/1.1\r\nSet-Cookie: 123456789", .oversizedCookie),
    ]

    @Test("one byte or field more than a limit, before the line ends", arguments: overLimitCases)
    func overLimit(_ refusal: Refusal) {
        #expect(ParsedRequest(refusal.text, limits: Self.limits).progress == .failed(refusal.error))
    }

    @Test("the documented limits: 8,192 bytes a line, 1,000 fields, 127 bytes of method")
    func documentedLimits() {
        let line = { (count: Int) in
            "GET /" + String(repeating: "a", count: count - 14) + " HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        #expect(ParsedRequest(line(8192)).progress == .complete(length: 8192 + 13))
        #expect(ParsedRequest(line(8193)).progress == .failed(.oversizedRequestLine))
        let fields = { (count: Int) in
            "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "b: c\r\n", count: count - 1) + "\r\n"
        }
        #expect(ParsedRequest(fields(1000)).head.fields.count == 1000)
        #expect(ParsedRequest(fields(1001)).progress == .failed(.tooManyFields))
        let method = { (count: Int) in String(repeating: "M", count: count) + " / HTTP/1.1\r\nHost: a\r\n\r\n"
        }
        #expect(ParsedRequest(method(127)).head.method == .other)
        #expect(ParsedRequest(method(128)).progress == .failed(.oversizedMethod))
        let field = { (count: Int) in
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "b", count: count - 3) + "\r\n\r\n"
        }
        #expect(ParsedRequest(field(8192)).head.fields.count == 2)
        #expect(ParsedRequest(field(8193)).progress == .failed(.oversizedFieldLine))
    }
}
