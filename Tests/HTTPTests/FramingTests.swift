import HTTP
import Testing

@Suite("Framing")
struct FramingTests {
    static func request(_ fields: String, version: String = "HTTP/1.1") -> ParsedRequest {
        ParsedRequest("POST / \(version)\r\nHost: a\r\n\(fields)\r\n")
    }

    static let acceptedCases: [(String, BodyFraming)] = [
        ("", .none),
        ("Content-Length: 0\r\n", .length(0)),
        ("Content-Length: 42\r\n", .length(42)),
        ("Content-Length: 007\r\n", .length(7)),
        ("Content-Length: 9223372036854775807\r\n", .length(Int.max)),
        ("Content-Length: 5\r\nContent-Length: 5\r\n", .length(5)),
        ("Transfer-Encoding: chunked\r\n", .chunked),
        ("Transfer-Encoding: \tCHUNKED \r\n", .chunked),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", .chunked),
    ]

    @Test("a request's content is framed by its fields", arguments: acceptedCases)
    func accepted(_ fields: String, _ framing: BodyFraming) {
        #expect(Self.request(fields).head.framing == framing)
    }

    @Test(
        "a Content-Length that is not one plain number is refused",
        arguments: [
            "", "abc", "+5", "-5", "5,5", "5, 6", "5 5", "0x5", "5.0", "5;", "9223372036854775808",
            "99999999999999999999", "\u{665}", "1_000",
        ]
    )
    func badLength(_ value: String) {
        #expect(Self.request("Content-Length: \(value)\r\n").progress == .failed(.malformedContentLength))
    }

    @Test("differing Content-Length fields are refused")
    func differingLengths() {
        let parsed = Self.request("Content-Length: 5\r\nContent-Length: 6\r\n")
        #expect(parsed.progress == .failed(.malformedContentLength))
    }

    @Test(
        "a transfer coding other than one chunked is refused",
        arguments: [
            "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: chunked, chunked\r\n", "Transfer-Encoding: chunked;a=b\r\n",
            "Transfer-Encoding:\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: , chunked\r\n",
            "Transfer-Encoding: \"chunked\"\r\n", "Transfer-Encoding: chunke\u{7FF}\r\n",
            "Transfer-Encoding: identity\r\nContent-Length: 5\r\n",
        ]
    )
    func badCoding(_ fields: String) {
        #expect(Self.request(fields).progress == .failed(.unsupportedTransferCoding))
    }

    @Test("chunked coding in HTTP/1.0 is refused")
    func chunkedInHTTP10() {
        let parsed = Self.request("Transfer-Encoding: chunked\r\n", version: "HTTP/1.0")
        #expect(parsed.progress == .failed(.unsupportedTransferCoding))
    }

    @Test("chunked beside Content-Length drops the length and closes the connection")
    func ambiguous() {
        let parsed = Self.request("Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n")
        #expect(parsed.forwardedNames == ["Host"])
        #expect(!parsed.head.isPersistent)
    }

    @Test("of equal Content-Length fields only the first is forwarded")
    func repeated() {
        let parsed = Self.request("content-length: 5\r\nX: y\r\nContent-Length: 05\r\n")
        #expect(parsed.forwardedNames == ["Host", "content-length", "X"])
    }
}
