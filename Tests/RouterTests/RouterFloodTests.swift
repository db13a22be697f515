import HTTP
import Linux
import Model
import TestSupport
import Testing

@testable import Router

/// Many clients that want nothing but to be in the way, on a clock that the test moves.
@Suite("Router under floods")
struct RouterFloodTests {
    @Test("heads that trickle in are dropped after a minute, and others are served meanwhile")
    func slowHeads() async throws {
        let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
        let live = try LiveRouter()
        try live.publish([(dyno.port, .up)])
        let slow = try (0..<300).map { _ in try live.connect() }
        for client in slow { try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Slow: ") }
        for _ in 0..<5 {
            await live.step(.seconds(10))
            for client in slow { try client.send("x") }
            #expect(try served(by: live))
        }
        await live.step(.seconds(10))
        for client in slow {
            let end = try client.readToEnd()
            #expect(end.bytes.isEmpty)
        }
        #expect(try served(by: live))
        // The last one served is closed once its client has gone.
        try await live.until { $0.clientConnections == 0 }
        let lines = try (0..<6).map { _ in try live.log.next().text }
        #expect(lines.allSatisfy { $0.contains(" status=204 ") } && !live.log.hasNext)
    }

    @Test(
        "contents that never come end with H28, each dyno connection with them, and the app has all its places again"
    )
    func slowContents() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno(backlog: 512)
        try live.publish([(dyno.port, .up)])
        let slow = try (0..<150).map { _ in try live.connect() }
        for client in slow {
            try client.send("POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 1000\r\n\r\nbegun")
        }
        let wires = try slow.map { _ in try dyno.accept() }
        for wire in wires { _ = try wire.readHead() }
        #expect(await live.router.snapshots().first?.apps[0].inFlight == 150)
        await live.step(.seconds(55))
        for _ in slow {
            let line = try live.log.next().text
            #expect(line.hasPrefix("at=warning code=H28 ") && line.contains(" status=499 "), "\(line)")
        }
        for wire in wires { _ = try wire.readToEnd() }
        #expect(await live.router.snapshots().first?.apps[0].inFlight == 0)
        withExtendedLifetime(slow) {}
    }

    @Test("a dyno that reads nothing stops its own clients, and after 55 s gets the blame")
    func deafDyno() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        try client.send("POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 100000000\r\n\r\n")
        let wire = try dyno.accept()
        let taken = try client.sendUntilBlocked([UInt8](repeating: 0x78, count: 65_536), limit: 100_000_000)
        #expect(taken < 20_000_000)
        await live.step(.seconds(55))
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=error code=H15 "), "\(line)")
        _ = try wire.readToEnd()
        #expect(await live.router.snapshots().first?.apps[0].inFlight == 0)
    }

    @Test("connections that end as soon as they begin leave nothing behind")
    func briefConnections() async throws {
        let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
        let live = try LiveRouter()
        try live.publish([(dyno.port, .up)])
        for round in 0..<10 {
            let clients = try (0..<100).map { _ in try live.connect() }
            for (index, client) in clients.enumerated() {
                switch index % 4 {
                case 0: break
                case 1: try client.send("G")
                case 2: try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
                default: try client.send("\0\u{1}\u{2}")
                }
                client.close(reset: (index + round) % 3 == 0)
            }
            #expect(try served(by: live))
        }
        // Those who sent nothing are accepted late, by which time they are gone; the idle ones end with their time.
        try await live.until {
            live.clock.step(by: .seconds(2))
            return $0.clientConnections == 0
        }
        let app = try #require(await live.router.snapshots().first?.apps[0])
        #expect(app.inFlight == 0 && app.dynos[0].connectionsInUse == 0)
    }

    // MARK: - Private

    private func served(by live: LiveRouter) throws -> Bool {
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: close\r\n\r\n")
        return try client.readHead().hasPrefix("HTTP/1.1 204 ")
    }
}
