import HTTP
import Testing

@Suite("ConnectionOptions")
struct ConnectionOptionsTests {
    static func request(_ fields: String, version: String = "HTTP/1.1") -> ParsedRequest {
        ParsedRequest("GET / \(version)\r\nHost: a\r\n\(fields)\r\n")
    }

    static let persistenceCases: [(String, String, Bool)] = [
        ("HTTP/1.1", "", true),
        ("HTTP/1.1", "Connection: close\r\n", false),
        ("HTTP/1.1", "Connection: ClOsE\t\r\n", false),
        ("HTTP/1.1", "Connection: close, keep-alive\r\n", false),
        ("HTTP/1.1", "Connection: keep-alive\r\nConnection: close\r\n", false),
        ("HTTP/1.1", "Connection:\r\n", true),
        ("HTTP/1.1", "Connection: ,, keep-alive,\r\n", true),
        ("HTTP/1.1", "Connection: closed\r\n", true),
        ("HTTP/1.0", "", false),
        ("HTTP/1.0", "Connection: Keep-Alive\r\n", true),
        ("HTTP/1.0", "Connection: keep-alive, close\r\n", false),
    ]

    @Test("version and options decide whether the connection stays", arguments: persistenceCases)
    func persistence(_ version: String, _ fields: String, _ isPersistent: Bool) {
        let parsed = Self.request(fields, version: version)
        #expect(parsed.head.isPersistent == isPersistent)
    }

    @Test("hop-by-hop fields and fields that Connection names are not forwarded")
    func stripping() {
        let parsed = Self.request(
            "Connection: X-Secret, keep-alive\r\nx-secret: 1\r\nX-Secret-2: 2\r\nKeep-Alive: timeout=5\r\n"
                + "TE: trailers\r\nProxy-Connection: close\r\nProxy-Authorization: x\r\n"
                + "Proxy-Authenticate: y\r\nUpgrade: h2c\r\nTrailer: z\r\n"
        )
        #expect(parsed.forwardedNames == ["Host", "X-Secret-2", "Proxy-Authenticate", "Trailer"])
    }

    @Test("Connection cannot remove the fields that frame, route or authenticate")
    func resistance() {
        let parsed = Self.request(
            "Content-Length: 1\r\nCookie: a\r\nAuthorization: b\r\nX-Forwarded-For: 1.2.3.4\r\nX-Other: c\r\n"
                + "Connection: host, content-length, cookie, authorization, x-forwarded-for, x-other\r\n"
        )
        #expect(
            parsed.forwardedNames == ["Host", "Content-Length", "Cookie", "Authorization", "X-Forwarded-For"]
        )
    }

    @Test("more than a hundred named options are refused")
    func tooManyOptions() {
        let options = { (count: Int) in
            "Connection: " + (0..<count).map { "o\($0)" }.joined(separator: ",") + "\r\n"
        }
        #expect(Self.request(options(100)).head.isPersistent)
        #expect(Self.request(options(101)).progress == .failed(.malformedConnection))
        #expect(Self.request(options(60) + options(60)).progress == .failed(.malformedConnection))
    }

    static let upgradesCases: [(String, String, Bool)] = [
        ("HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\n", true),
        ("HTTP/1.1", "Upgrade: a/1.0, b\r\nConnection: keep-alive, upgrade\r\n", true),
        ("HTTP/1.1", "Connection: upgrade\r\nUpgrade: h2c, websocket\r\n", true),
        ("HTTP/1.1", "Connection: upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n", true),
        ("HTTP/1.1", "Connection: upgrade\r\nUpgrade: h2c\r\n", false),
        ("HTTP/1.1", "Upgrade: websocket\r\n", false),
        ("HTTP/1.1", "Connection: upgrade\r\n", false),
        ("HTTP/1.1", "Connection: close, token, upgrade, token, keep-alive\r\n", false),
        ("HTTP/1.1", "Upgrade: not a token\r\n", false),
        ("HTTP/1.0", "Connection: upgrade\r\nUpgrade: websocket\r\n", false),
    ]

    @Test("an upgrade takes both fields and HTTP/1.1", arguments: upgradesCases)
    func upgrades(_ version: String, _ fields: String, _ wantsUpgrade: Bool) {
        let parsed = Self.request(fields, version: version)
        #expect(parsed.progress == .complete(length: parsed.bytes.count))
        #expect(parsed.head.wantsUpgrade == wantsUpgrade)
    }

    @Test(
        "an Upgrade field without a protocol is malformed",
        arguments: [
            "Connection: upgrade\r\nUpgrade:\r\n", "Connection: upgrade\r\nUpgrade: ,\r\n",
            "Connection: upgrade\r\nUpgrade: not a token\r\n",
        ]
    )
    func upgradesToNothing(_ fields: String) {
        #expect(Self.request(fields).progress == .failed(.malformedUpgrade))
        let old = Self.request(fields, version: "HTTP/1.0")
        #expect(old.progress == .complete(length: old.bytes.count))
    }

    static let expectationsCases: [(String, ClientExpectation)] = [
        ("", .none),
        ("Expect:\r\n", .none),
        ("Expect: 100-Continue\r\n", .continue),
        ("Expect: 100-continue\r\nExpect: 100-continue\r\n", .continue),
        ("Expect: 100-continue, x\r\n", .unsupported),
        ("Expect: 200-ok\r\n", .unsupported),
        ("Expect: 100-continue\r\nExpect: other\r\n", .unsupported),
        ("Expect: other\r\nExpect: 100-continue\r\n", .unsupported),
        ("Expect: 100-continued\r\n", .unsupported),
    ]

    @Test("100-continue is the only expectation", arguments: expectationsCases)
    func expectations(_ fields: String, _ expectation: ClientExpectation) {
        #expect(Self.request(fields).head.expectation == expectation)
    }
}
