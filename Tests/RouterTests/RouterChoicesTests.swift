import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("Router choices")
struct RouterChoicesTests {
    @Test(
        "75 s with every dyno in quarantine have the chosen code, H99 for the legacy router",
        arguments: [
            (.h34, [], .h34), (.h99, [], .h99), (.h34, .legacyRouter, .h99),
        ] as [(RouterCode, RoutingFeatures, RouterCode)]
    )
    func quarantine(choice: RouterCode, features: RoutingFeatures, code: RouterCode) async throws {
        var choices = RouterChoices()
        choices.quarantineCode = choice
        let live = try LiveRouter(choices: choices)
        live.features.withLock { $0 = features }
        try live.publish([(try LoopbackDyno.closedPort(), .up)])
        // Whenever a quarantine ends, someone else is there first and fails again.
        let waiting = try live.connect()
        try refused(by: live)
        try waiting.send("GET /waits HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        for left in (0..<15).reversed() {
            await live.step(Limits.Router.quarantine - .milliseconds(100))
            await live.step(.milliseconds(100))
            if left > 0 { try refused(by: live) }
        }
        let head = try waiting.readHead()
        #expect(head.hasPrefix("HTTP/1.1 503 "))
        let line = try live.log.next().text
        #expect(line.contains(" code=\(code.rawValue) ") && line.contains("/waits"), "\(line)")
    }

    @Test("a status without a reason phrase is H17, or gets the registered phrase", arguments: [false, true])
    func missingReason(isAccepted: Bool) throws {
        var choices = RouterChoices()
        choices.acceptsMissingReason = isAccepted
        let live = try LiveRouter(choices: choices)
        let dyno = try AnsweringDyno(always: "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n")
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let head = try client.readHead()
        #expect(head.hasPrefix(isAccepted ? "HTTP/1.1 404 Not Found\r\n" : "HTTP/1.1 503 "), "\(head)")
        #expect(try live.log.next().text.contains(" code=H17 ") == !isAccepted)
    }

    private func refused(by live: LiveRouter) throws {
        let client = try live.connect()
        try client.send("GET /refused HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 503 "))
        #expect(try live.log.next().text.contains(" code=H21 "))
    }
}
