import HTTP
import Testing

@Suite("HostValue")
struct HostValueTests {
    static func request(_ host: String) -> ParsedRequest {
        ParsedRequest("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
    }

    static let validCases = [
        ("demo.localhost", "demo.localhost", ""), ("Demo.Localhost:8080", "Demo.Localhost", "8080"),
        ("127.0.0.1:1", "127.0.0.1", "1"), ("[::1]", "[::1]", ""),
        ("[::ffff:1.2.3.4]:80", "[::ffff:1.2.3.4]", "80"),
        ("a:", "a", ""), ("a_b-c~d", "a_b-c~d", ""), ("a%20b", "a%20b", ""), ("a.", "a.", ""),
    ]

    @Test("a host and its port are told apart", arguments: validCases)
    func valid(_ text: String, _ name: String, _ port: String) {
        let parsed = Self.request(text)
        #expect(parsed.text(parsed.head.host.name) == name)
        #expect(parsed.text(parsed.head.host.port) == port)
    }

    @Test(
        "what is no host is refused",
        arguments: [
            ":80", "a:b", "a:80:80", "a b", "a/b", "a@b", "a?b", "a#b", "a\\b", "a,b", "a%2", "a%zz", "[::1",
            "::1",
            "[]", "[:]x", "[g::1]", "[::1]80", "a\u{E9}", "a:+80", "a:8 0", "http://a",
        ]
    )
    func invalid(_ text: String) {
        #expect(Self.request(text).progress == .failed(.malformedHost))
    }
}
