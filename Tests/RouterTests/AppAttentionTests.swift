import Linux
import Model
import Synchronization
import TestSupport
import Testing

@testable import Router

@Suite("AppAttention")
struct AppAttentionTests {
    private let start = PlatformInstant(nanoseconds: 0)

    @Test("tells when a request was last under way")
    func lastRequest() {
        let attention = AppAttention(since: start) {}
        #expect(attention.lastRequest(at: start + .seconds(9)) == start)
        attention.requestBegan(at: start + .seconds(10))
        attention.requestBegan(at: start + .seconds(11))
        attention.requestEnded(at: start + .seconds(12))
        #expect(attention.lastRequest(at: start + .seconds(99)) == start + .seconds(99))
        attention.requestEnded(at: start + .seconds(20))
        #expect(attention.lastRequest(at: start + .seconds(99)) == start + .seconds(20))
        // Another router's clock was read a little earlier.
        attention.requestBegan(at: start + .seconds(19))
        attention.requestEnded(at: start + .seconds(19))
        #expect(attention.lastRequest(at: start + .seconds(99)) == start + .seconds(20))
    }

    @Test("wakes a sleeping app once, whoever comes first, and one that is awake never")
    func wake() {
        let calls = Calls()
        let attention = AppAttention(since: start) { calls.add() }
        attention.requestWaits()
        #expect(calls.count == 0)
        attention.fallAsleep()
        for _ in 0..<3 { attention.requestWaits() }
        #expect(calls.count == 1)
        attention.fallAsleep()
        attention.stayAwake()
        attention.requestWaits()
        #expect(calls.count == 1)
        attention.fallAsleep()
        attention.requestWaits()
        #expect(calls.count == 2)
    }

    @Test("of a live app: a request that finds it asleep wakes it, waits and is served")
    func live() async throws {
        let dyno = try AnsweringDyno(always: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let live = try LiveRouter()
        let calls = Calls()
        let attention = AppAttention(since: live.clock.now()) { calls.add() }
        attention.fallAsleep()
        try live.publish([], attention: attention)
        let clients = try (0..<3).map { _ in try live.connect() }
        for client in clients { try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n") }
        try await wait(for: "the app is woken") { calls.count > 0 }
        await live.step(.seconds(7))
        attention.stayAwake()
        #expect(attention.lastRequest(at: live.clock.now()) == live.clock.now())
        try live.publish([(dyno.port, .up)], attention: attention)
        for client in clients {
            #expect(try client.readHead().hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(try client.read(2) == Array("ok".utf8))
        }
        await live.settle()
        #expect(calls.count == 1)
        #expect(live.log.lines.allSatisfy { $0.contains(" dyno=web.1 connect=7000ms ") })
        let served = live.clock.now()
        await live.step(.seconds(60))
        #expect(attention.lastRequest(at: live.clock.now()) == served)
    }

    @Test("counts requests that fail, and not those that are refused before a dyno is looked for")
    func failures() async throws {
        let live = try LiveRouter()
        let attention = AppAttention(since: live.clock.now()) {}
        try live.publish([], isInMaintenance: true, attention: attention)
        await live.step(.seconds(5))
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 503 "))
        await live.settle()
        #expect(attention.lastRequest(at: live.clock.now()) == start)
        try live.publish([(try LoopbackDyno.closedPort(), .up)], attention: attention)
        let other = try live.connect()
        try other.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        #expect(try other.readHead().hasPrefix("HTTP/1.1 503 "))
        await live.step(.seconds(5))
        #expect(attention.lastRequest(at: live.clock.now()) == start + .seconds(5))
    }
}

/// How often something was called, on any thread.
private final class Calls: Sendable {
    private let counter = Atomic(0)

    var count: Int { counter.load(ordering: .acquiring) }
    func add() { counter.add(1, ordering: .releasing) }
}
