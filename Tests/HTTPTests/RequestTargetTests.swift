import HTTP
import Testing

@Suite("RequestTarget")
struct RequestTargetTests {
    static func request(_ target: String, host: String = "a.test", method: String = "GET") -> ParsedRequest {
        ParsedRequest("\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
    }

    static func forwarded(_ parsed: ParsedRequest) -> String {
        var output: [UInt8] = []
        Serializer.appendTarget(parsed.head, from: parsed.bytes.span, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(
        "an origin target is passed on as it is",
        arguments: ["/", "//", "/a%20b?c=%zz", "/{a}|b^\"<>", "/a:b@c", "/%0d%0a", "/\u{E9}", "/a?b?c"]
    )
    func origin(_ target: String) {
        let parsed = Self.request(target)
        #expect(parsed.head.target.form == .origin)
        #expect(Self.forwarded(parsed) == target)
    }

    static let absoluteCases = [
        ("http://a.test/x?y", "/x?y"), ("HTTP://a.test", "/"), ("http://A.TEST?q", "/?q"),
        ("https://a.test:443/", "/"),
        ("http://a.test:80/z", "/z"), ("http://a.test:/", "/"),
    ]

    @Test("an absolute target is passed on in origin-form", arguments: absoluteCases)
    func absolute(_ target: String, _ path: String) {
        let parsed = Self.request(target)
        #expect(parsed.head.target.form == .absolute)
        #expect(Self.forwarded(parsed) == path)
    }

    @Test("OPTIONS of a whole server is passed on as an asterisk")
    func asterisk() {
        #expect(Self.forwarded(Self.request("*", method: "OPTIONS")) == "*")
        #expect(Self.forwarded(Self.request("http://a.test", method: "OPTIONS")) == "*")
        #expect(Self.forwarded(Self.request("http://a.test/", method: "OPTIONS")) == "/")
    }

    @Test(
        "targets in none of the forms are refused",
        arguments: [
            "a", "a.test:80", "ftp://a.test/", "http:/a.test", "http://", "http:///x", "http://:80/",
            "http://u@a.test/",
            "http://a.test/#f", "http://a.test:x/", "http://a.test/\u{E9}", "**", "*/", "/#", "/\t",
            "/a\tb-and-more-than-a-word", "http://a b/",
        ]
    )
    func refused(_ target: String) {
        #expect(Self.request(target).progress == .failed(.malformedTarget))
        #expect(Self.request(target, method: "OPTIONS").progress == .failed(.malformedTarget))
    }

    @Test(
        "an absolute target must name the same place as Host",
        arguments: [
            ("http://a.test/", "b.test"), ("http://a.test:8080/", "a.test"),
            ("http://a.test/", "a.test:8080"),
            ("https://a.test/", "a.test:80"), ("http://a.test/", "a.test.x"),
        ]
    )
    func differingHost(_ target: String, _ host: String) {
        #expect(Self.request(target, host: host).progress == .failed(.hostDiffersFromTarget))
    }

    @Test(
        "a default port is as good as none",
        arguments: [("http://a.test/", "a.test:80"), ("https://a.test:443/", "a.test")]
    )
    func defaultPort(_ target: String, _ host: String) {
        #expect(Self.request(target, host: host).head.target.form == .absolute)
    }
}
