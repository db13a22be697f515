import HTTP
import Model
import Testing

@testable import Logplex

@Suite("DrainURL")
struct DrainURLTests {
    @Test(
        "a syslog URL gives host and port, 601 when it names none",
        arguments: [
            ("syslog://logs.example.com:5140", "logs.example.com", UInt16(5_140)),
            ("syslog://logs.example.com", "logs.example.com", 601),
            ("SYSLOG://10.0.0.1:1/", "10.0.0.1", 1), ("tcpsyslog://a_b", "a_b", 601),
            ("syslog+tcp://[::1]:65535#note", "::1", 65_535), ("syslog://[::1]", "::1", 601),
        ]
    )
    func syslog(_ text: String, _ host: String, _ port: UInt16) throws {
        let url = try DrainURL(text)
        #expect(url.transport == .syslog && url.host == host && url.port == port && url.text == text)
    }

    @Test(
        "an http URL gives the Host field and the target, without user information and fragment",
        arguments: [
            ("http://example.com", "example.com", "/"), ("http://example.com:80/a", "example.com", "/a"),
            ("http://example.com:8080/a/b?c=d&e#f", "example.com:8080", "/a/b?c=d&e"),
            ("http://u:p@[::1]:9000?x=@:", "[::1]:9000", "/?x=@:"), ("http://[::1]/", "[::1]", "/"),
        ]
    )
    func http(_ text: String, _ authority: String, _ target: String) throws {
        let url = try DrainURL(text)
        #expect(url.transport == .http && url.authority == authority && url.target == target)
    }

    @Test(
        "over TLS the ports are others, and only #insecure lets a syslog receiver be anybody",
        arguments: [
            ("syslog+tls://h", UInt16(6_514), true, ""), ("syslog+tls://h:1#insecure", 1, false, ""),
            ("SYSLOG+TLS://h#Insecure", 6_514, true, ""), ("https://h/x#insecure", 443, true, "h"),
            ("https://h:8443", 8_443, true, "h:8443"),
        ]
    )
    func tls(_ text: String, _ port: UInt16, _ verifies: Bool, _ authority: String) throws {
        let url = try DrainURL(text)
        #expect(url.port == port && url.security == .tls(verifies: verifies))
        if url.transport == .http { #expect(url.authority == authority) }
        #expect(try DrainURL("syslog://h#insecure").security == .none)
    }

    @Test("a log line gets the URL without user information and quotes")
    func publicText() throws {
        #expect(try DrainURL("https://u:p@h:1/a\"?b@c#d").publicText == "https://h:1/a%22?b@c#d")
        #expect(try DrainURL("syslog+tls://h:6514").publicText == "syslog+tls://h:6514")
    }

    @Test("user information becomes credentials, percent-decoded")
    func credentials() throws {
        #expect(
            try DrainURL("http://us%40er:p%3Aa:ss@h/").credentials
                == .basic(user: "us@er", password: "p:a:ss")
        )
        #expect(try DrainURL("http://token@h/").credentials == .basic(user: "token", password: ""))
        #expect(try DrainURL("http://h/a@b").credentials == nil)
        #expect(throws: DrainURL.Problem.malformed) { try DrainURL("http://a%4:b@h/") }
    }

    @Test(
        "what is no destination is refused with its reason",
        arguments: [
            ("", DrainURL.Problem.malformed), ("example.com", .malformed), ("://h", .malformed),
            ("http:/h", .malformed), ("syslog://h h", .malformed), ("syslog://h\r\nX: y", .malformed),
            ("http://höst/", .malformed), ("syslog://h:", .malformed), ("syslog://h:0", .malformed),
            ("syslog://h:65536", .malformed), ("syslog://h:+1", .malformed), ("syslog://h:1:2", .malformed),
            ("syslog://[::1", .malformed), ("syslog://[::1]1", .malformed), ("syslog://[h]", .malformed),
            ("syslog://", .missingHost), ("http:///path", .missingHost),
            ("syslog://:514", .missingHost), ("http://u:p@/", .missingHost),
            ("ftp://h", .unknownScheme("ftp")), ("udpsyslog://h", .overUDP("udpsyslog")),
            ("syslog+udp://h", .overUDP("syslog+udp")),
            ("http://h/" + String(repeating: "a", count: 2_040), .tooLong),
        ]
    )
    func refusals(_ text: String, _ problem: DrainURL.Problem) {
        #expect(throws: problem) { try DrainURL(text) }
    }
}
