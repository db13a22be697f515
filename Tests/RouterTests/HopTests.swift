import Linux
import TestSupport
import Testing

@testable import Router

@Suite("The hop")
struct HopTests {
    private static let request = "POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 4\r\n\r\nbody"
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("spreads its latency by the jitter, no further")
    func jitter() {
        var random = SeededGenerator(seed: 1)
        let hop = Hop(latency: .milliseconds(10), jitter: .milliseconds(2))
        let times = (0..<1_000).map { _ in hop.travelTime(&random) }
        #expect(times.allSatisfy { (8_000_000...12_000_000).contains($0) })
        #expect((times.max() ?? 0) - (times.min() ?? 0) > 3_900_000)
        #expect(Hop(latency: .milliseconds(10)).travelTime(&random) == 10_000_000)
    }

    @Test("delays connecting by a round trip and the request by another, in real time")
    func latency() async throws {
        let dyno = try AnsweringDyno(always: HopTests.answer)
        let live = try LiveRouter()
        let hop = Hop(latency: .milliseconds(20))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(hop: hop))
        let client = try live.connect()
        func roundTrip() throws -> Int64 {
            let start = RealTimers.now()
            try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
            #expect(try client.readHead().hasPrefix("HTTP/1.1 200 "))
            _ = try client.read(2)
            return RealTimers.now() - start
        }
        #expect(try roundTrip() >= 80_000_000)
        let second = try roundTrip()
        #expect(second >= 40_000_000)
        #expect(dyno.connectionCount == 1)
    }

    @Test(
        "lets a request meet a dyno that has just closed its idle connection: H13, which bare loopback does not"
    )
    func keepAliveRace() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        let client = try live.connect()
        /// Serves one request and closes the connection right behind it.
        func serveAndClose() throws {
            try client.send(HopTests.request)
            let wire = try dyno.accept()
            _ = try wire.readHead()
            #expect(try wire.read(4) == Array("body".utf8))
            try wire.send(HopTests.answer)
            #expect(try client.readHead().hasPrefix("HTTP/1.1 200 "))
            _ = try client.read(2)
            wire.close()
        }
        try live.publish([(dyno.port, .up)])
        try serveAndClose()
        #expect(try live.log.next().text.hasPrefix("at=info "))
        try await waitForIdle(live, 0)
        try serveAndClose()
        #expect(try live.log.next().text.hasPrefix("at=info "))
        let hop = Hop(latency: .milliseconds(5), finDelay: .milliseconds(500))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(hop: hop))
        try serveAndClose()
        #expect(try live.log.next().text.hasPrefix("at=info "))
        // The router does not know yet that the dyno has closed, unless something held it or us up for so long.
        var line = ""
        let deadline = ContinuousClock.now + longestWait
        while !line.contains(" code=H13 "), ContinuousClock.now < deadline {
            let answered = Recorder<String>()
            async let reading: Void = onThread(named: "client") { answered.append(try client.readHead()) }
            try client.send(HopTests.request)
            try await wait(for: "an answer, or a connection of its own") {
                !answered.values.isEmpty || dyno.hasWaiting()
            }
            if answered.values.isEmpty {
                let wire = try dyno.accept()
                _ = try wire.readHead()
                #expect(try wire.read(4) == Array("body".utf8))
                try wire.send(HopTests.answer)
                try await reading
                _ = try client.read(2)
                wire.close()
            } else {
                try await reading
                #expect(answered.values[0].hasPrefix("HTTP/1.1 503 "))
            }
            line = try live.log.next().text
        }
        #expect(line.hasPrefix("at=error code=H13 ") && line.contains(" dyno=web.1 connect=0ms "), "\(line)")
    }

    @Test("shows the dyno's end later than its bytes, by the FIN delay")
    func finDelay() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        let hop = Hop(latency: .milliseconds(1), finDelay: .milliseconds(80))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(hop: hop))
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let wire = try dyno.accept()
        _ = try wire.readHead()
        let start = RealTimers.now()
        try wire.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall")
        wire.close()
        #expect(try client.readHead().contains("\r\nConnection: close\r\n"))
        #expect(try client.readToEnd().bytes == Array("all".utf8))
        #expect(RealTimers.now() - start >= 80_000_000)
        #expect(try live.log.next().text.contains(" status=200 bytes=3 "))
    }

    @Test("keeps the order of bytes both ways, whatever the jitter")
    func order() async throws {
        let count = 3_000_000
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
        let head = "HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n"
        let dyno = try AnsweringDyno { received in
            guard let length = headLength(of: received), received.count >= length + count else { return nil }
            return (length + count, Array(head.utf8) + received[length...])
        }
        let live = try LiveRouter()
        let hop = Hop(latency: .milliseconds(2), jitter: .milliseconds(2))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(hop: hop))
        let client = try live.connect()
        async let received = onThread(named: "client") {
            _ = try client.readHead()
            return try client.read(count)
        }
        try client.send("POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: \(count)\r\n\r\n")
        try client.send(content)
        let isSame = try await received == content
        #expect(isSame)
    }

    @Test("holds a dyno up whose client does not read: memory stays bounded")
    func backPressure() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        let hop = Hop(latency: .milliseconds(1))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(hop: hop))
        let client = try live.connect(receiveBytes: 65_536)
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let wire = try dyno.accept()
        _ = try wire.readHead()
        try wire.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        let sent = try wire.sendUntilBlocked([UInt8](repeating: 1, count: 65_536), limit: 100_000_000)
        #expect(sent < 32_000_000, "\(sent)")
    }

    @Test("passes the client's going away on to the dyno")
    func clientGone() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(hop: Hop(latency: .milliseconds(1))))
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let wire = try dyno.accept()
        _ = try wire.readHead()
        client.close()
        #expect(try wire.readToEnd().bytes.isEmpty)
        #expect(try live.log.next().text.contains("code=H27 "))
    }

    // MARK: - Private

    /// Waits until the router's pool has so many idle connections.
    private func waitForIdle(_ live: LiveRouter, _ count: Int) async throws {
        try await wait(for: "\(count) idle connections") {
            await live.router.snapshots().first?.apps[0].dynos[0].idleConnections == count
        }
    }
}
