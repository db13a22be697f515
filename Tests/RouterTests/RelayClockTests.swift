import Linux
import Model
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

    @Test("a client has two seconds of the wall to take its last answer", .timeLimit(.minutes(5)))
    func linger() async throws {
        let live = try LiveRouter()
        let client = try live.connect()
        let start = RealTimers.now()
        try client.send("NONSENSE\r\n\r\n")
        let answer = try client.readToEnd()
        #expect(answer.bytes.starts(with: Array("HTTP/1.1 400 ".utf8)) && !answer.wasReset)
        // Its pace is no concern of the platform's clock, which can stand or run.
        await live.step(.seconds(3_600))
        // A router has stopped once no client is left, and this one does not go by itself.
        try await onThread(named: "stop") { live.router.stop(grace: .seconds(600)) }
        #expect(RealTimers.now() - start >= Limits.Router.lingeringClose.wholeNanoseconds)
        client.close()
    }
}
