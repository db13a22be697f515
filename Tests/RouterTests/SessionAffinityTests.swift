import HTTP
import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("Session affinity")
struct SessionAffinityTests {
    private let app = ResourceID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)
    private let now: Int64 = 784_111_777

    // MARK: The cookie

    @Test("a new cookie has the legacy attributes in their order and a value that can be read")
    func field() throws {
        let field = made(dyno: 3, host: "Demo.localhost")
        let name = "Set-Cookie: heroku-session-affinity="
        #expect(field.hasPrefix(name))
        let attributes =
            "Version=1; Expires=Mon, 07-Nov-1994 08:49:37 GMT; Max-Age=86400; Domain=Demo.localhost; Path=/"
        #expect(field.hasSuffix("; \(attributes)\r\n"))
        let value = field.dropFirst(name.count).prefix { $0 != ";" }
        let parts = value.split(separator: ".")
        let payload = try #require(Base64.decode(String(parts[0])))
        #expect(
            String(decoding: payload, as: UTF8.self)
                == #"{"app":"01234567-89ab-cdef-fedc-ba9876543210","dyno":"web.3","issued":784111777}"#
        )
        #expect(Base64.decode(String(parts[1]))?.count == 32)
    }

    @Test(
        "a host that no cookie can name gives no Domain",
        arguments: ["[::1]", "a;HttpOnly", "a,b", ""]
    )
    func domains(host: String) {
        #expect(made(dyno: 1, host: host).hasSuffix("; Max-Age=86400; Path=/\r\n"))
    }

    @Test("a cookie is found among others, in any place and in spite of bad ones before it")
    func found() {
        let cookie = "heroku-session-affinity=\(value(dyno: 12))"
        #expect(dyno(cookie) == 12)
        #expect(dyno("a=b; \(cookie); c=d") == 12)
        #expect(dyno("a=b;\(cookie)") == 12)
        #expect(dyno("heroku-session-affinity=; heroku-session-affinity=x.y; \(cookie)") == 12)
        #expect(dyno(";;; \(cookie);") == 12)
    }

    @Test("other names, other letters and other apps' cookies count for nothing")
    func notFound() {
        let value = value(dyno: 1)
        #expect(dyno("") == nil)
        #expect(dyno("heroku-session-affinity") == nil)
        #expect(dyno("x-heroku-session-affinity=\(value)") == nil)
        #expect(dyno("Heroku-Session-Affinity=\(value)") == nil)
        #expect(dyno("heroku-session-affinity=\(value)x") == nil)
        #expect(dyno("heroku-session-affinity=\(String(repeating: "A", count: 600))") == nil)
        #expect(dyno("heroku-session-affinity=\(value)", app: ResourceID(high: 1, low: 2)) == nil)
        #expect(dyno("heroku-session-affinity=\(value)", secret: "another") == nil)
    }

    @Test("no byte of a value can be changed or left out")
    func forged() {
        let value = Array(value(dyno: 1).utf8)
        for index in value.indices {
            var changed = value
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: changed, as: UTF8.self)
            #expect(dyno("heroku-session-affinity=\(text)") == nil, "byte \(index)")
            let short = String(decoding: value[..<index], as: UTF8.self)
            #expect(dyno("heroku-session-affinity=\(short)") == nil, "\(index) bytes")
        }
    }

    @Test("a cookie is good for a day, for every router with the same secret")
    func lifetime() {
        let cookie = "heroku-session-affinity=\(value(dyno: 2))"
        #expect(dyno(cookie, now: now + 86_400) == 2)
        #expect(dyno(cookie, now: now + 86_401) == nil)
        // The wall clock may have been put back.
        #expect(dyno(cookie, now: now - 3_600) == 2)
    }

    // MARK: Routing

    @Test("fifty requests with the cookie go to one dyno, to another one with a new cookie when that is gone")
    func bound() async throws {
        let dynos = try (1...3).map { try AnsweringDyno(always: Self.answer(String($0))) }
        let live = try LiveRouter()
        live.features.withLock { $0 = .sessionAffinity }
        try live.publish(dynos.map { ($0.port, .up) })
        let client = try live.connect()
        let (first, cookie) = try ask(client)
        let set = try #require(cookie)
        for _ in 0..<50 {
            let (dyno, again) = try ask(client, cookie: set)
            #expect(dyno == first && again == nil)
        }
        // Scaled up: who is bound stays. The bound dyno starts anew: another one, and a cookie for that.
        try live.publish(dynos.enumerated().map { ($1.port, "\($0 + 1)" == first ? .starting : .up) })
        let (second, renewed) = try ask(client, cookie: set)
        #expect(second != first)
        let other = try #require(renewed)
        try live.publish(dynos.map { ($0.port, .up) })
        for _ in 0..<10 { #expect(try ask(client, cookie: other) == (second, nil)) }
        // Back under its name, the first dyno has its clients again (spec router §16.8).
        for _ in 0..<10 { #expect(try ask(client, cookie: set) == (first, nil)) }
    }

    @Test("a bound dyno that refuses is left for another one, and the cookie is made anew")
    func refused() throws {
        let dynos = try (1...2).map { try AnsweringDyno(always: Self.answer(String($0))) }
        let live = try LiveRouter()
        live.features.withLock { $0 = .sessionAffinity }
        try live.publish(dynos.map { ($0.port, .up) })
        let client = try live.connect()
        let (first, cookie) = try ask(client)
        let closed = try LoopbackDyno.closedPort()
        try live.publish(dynos.enumerated().map { ("\($0 + 1)" == first ? closed : $1.port, .up) })
        let (second, renewed) = try ask(client, cookie: cookie)
        #expect(second != first && renewed != nil)
        // In quarantine it is not even tried.
        #expect(try ask(client, cookie: cookie).dyno == second)
        #expect(try ask(client, cookie: renewed) == (second, nil))
    }

    @Test("routers with the same secret understand each other's cookies, others do not")
    func secrets() async throws {
        let dynos = try (1...3).map { try AnsweringDyno(always: Self.answer(String($0))) }
        let routers = try ["one", "one", "two"].map { try LiveRouter(secret: $0, app: app) }
        for live in routers {
            live.features.withLock { $0 = .sessionAffinity }
            try live.publish(dynos.map { ($0.port, .up) })
        }
        let (dyno, cookie) = try ask(try routers[0].connect())
        for _ in 0..<5 { #expect(try ask(try routers[1].connect(), cookie: cookie) == (dyno, nil)) }
        #expect(try ask(try routers[2].connect(), cookie: cookie).cookie != nil)
    }

    // MARK: - Private

    private static func answer(_ text: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    /// What the dyno said and the cookie that came with it.
    private func ask(_ client: LoopbackWire, cookie: String? = nil) throws -> (dyno: String, cookie: String?)
    {
        let field = cookie.map { "Cookie: \($0)\r\n" } ?? ""
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\(field)\r\n")
        let head = try client.readHead()
        let dyno = String(decoding: try client.read(1), as: UTF8.self)
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("Set-Cookie: ") }
        return (dyno, line.map { String($0.dropFirst("Set-Cookie: ".count).prefix { $0 != ";" }) })
    }

    private func made(dyno: Int, host: String) -> String {
        var affinity = SessionAffinity(secret: Array("secret".utf8))
        var output: [UInt8] = []
        affinity.appendField(dyno: dyno, app: app, host: Array(host.utf8).span, now: now, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func value(dyno: Int) -> String {
        String(
            made(dyno: dyno, host: "a").dropFirst("Set-Cookie: heroku-session-affinity=".count).prefix {
                $0 != ";"
            }
        )
    }

    private func dyno(_ cookies: String, app: ResourceID? = nil, secret: String = "secret", now: Int64? = nil)
        -> Int?
    {
        var affinity = SessionAffinity(secret: Array(secret.utf8))
        return affinity.dyno(in: Array(cookies.utf8).span, app: app ?? self.app, now: now ?? self.now)
    }
}
