import Linux
import TestSupport
import Testing

@testable import Router

@Suite("Relay and the two clocks")
struct RelayClockTests {
    @Test("X-Request-Start is the wall's time however far the platform's clock is ahead")
    func requestStart() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        await live.step(.seconds(86_400))
        let client = try live.connect()
        let before = WallClock.microseconds() / 1_000
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let head = try dyno.accept().readHead()
        let after = WallClock.microseconds() / 1_000
        let field = head.split(separator: "\r\n").first { $0.hasPrefix("X-Request-Start: ") }
        let start = try #require(field.flatMap { Int64($0.dropFirst(17)) })
        #expect((before - 1...after).contains(start))
    }
}
