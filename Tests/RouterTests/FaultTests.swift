import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("A fault")
struct FaultTests {
    private let now = PlatformInstant(nanoseconds: 0)

    @Test("strikes as likely as it is told, the same for the same seed")
    func probability() {
        func strikes(_ seed: UInt64) -> [Bool] {
            var random = SeededGenerator(seed: seed)
            let fault = Fault(id: 1, kind: .refuse, probability: 0.25)
            return (0..<4_000).map { _ in fault.strikes(at: now, &random) }
        }
        #expect((900...1_100).contains(strikes(7).count { $0 }))
        #expect(strikes(7) == strikes(7))
        #expect(strikes(7) != strikes(8))
    }

    @Test("is over when its count or its duration is")
    func over() {
        var random = SeededGenerator(seed: 1)
        let ends = Recorder<Int>()
        let twice = Fault(id: 1, kind: .refuse, tally: FaultTally(limit: 2) { ends.append(1) })
        #expect((0..<5).map { _ in twice.strikes(at: now, &random) } == [true, true, false, false, false])
        #expect(twice.isOver(at: now) && twice.tally.struck == 2 && twice.tally.left == 0)
        #expect(ends.values == [1], "who made the fault hears of its end, once")
        let brief = Fault(id: 2, kind: .refuse, end: now + .seconds(30))
        #expect(brief.strikes(at: now + .seconds(29), &random))
        #expect(!brief.strikes(at: now + .seconds(30), &random))
        #expect(brief.isOver(at: now + .seconds(30)) && brief.tally.struck == 1)
    }

    // MARK: Through a router

    private static let content = String(repeating: "c", count: 100)
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + content

    @Test(
        "shows the router what the dyno's real failure would",
        arguments: [
            (Fault(id: 1, kind: .refuse), "at=error code=H21 ", " status=503 bytes="),
            (Fault(id: 2, kind: .closeBeforeResponse), "at=error code=H13 ", " status=503 "),
            (
                Fault(id: 3, kind: .closeAfterHeaders), "sock=backend at=error code=H18 ",
                " status=200 bytes=0 "
            ),
            (
                Fault(id: 4, kind: .cutMidBody, bytes: 40), "sock=backend at=error code=H18 ",
                " status=200 bytes=40 "
            ),
            (Fault(id: 5, kind: .reset), "at=error code=H13 ", " status=503 "),
            (
                Fault(id: 6, kind: .reset, bytes: 10), "sock=backend at=error code=H18 ",
                " status=200 bytes=10 "
            ),
            (Fault(id: 7, kind: .malformedStatusLine), "at=error code=H17 ", " status=503 "),
            (
                Fault(id: 8, kind: .oversizedCookie),
                "at=error code=H25 desc=\"HTTP restriction: oversized cookie\" ", " status=502 "
            ),
            (
                Fault(id: 9, kind: .oversizedHeader),
                "at=error code=H25 desc=\"HTTP restriction: oversized header\" ", " status=502 "
            ),
            (
                Fault(id: 10, kind: .h22), "at=error code=H22 desc=\"Connection limit reached\" ",
                " dyno= connect= service= status=503 bytes= "
            ),
            (
                Fault(id: 11, kind: .h99), "at=error code=H99 desc=\"Platform error\" ",
                " dyno= connect= service= status=503 bytes= "
            ),
            (
                Fault(id: 12, kind: .h24), "at=error code=H24 desc=\"Forced close\" ",
                " dyno=web.1 connect=0ms service=0ms status= bytes="
            ),
        ]
    )
    func failure(fault: Fault, start: String, middle: String) async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        let live = try LiveRouter()
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [fault]))
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: close\r\n\r\n")
        _ = try client.readToEnd()
        let line = try live.log.next().text
        #expect(line.hasPrefix(start) && line.contains(middle), "\(line)")
        #expect(fault.tally.struck == 1)
        try live.publish([(dyno.port, .up)])
        // The refused dyno is in quarantine.
        await live.step(.seconds(5))
        #expect(try get(try live.connect()) == FaultTests.content)
        #expect(try live.log.next().text.hasPrefix("at=info "))
    }

    @Test("at a size that is allowed passes like anything else")
    func harmlessSizes() async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        let live = try LiveRouter()
        let faults = [
            Fault(
                id: 1,
                kind: .oversizedCookie,
                bytes: Limits.Router.cookieLineBytes,
                tally: FaultTally(limit: 1)
            ),
            Fault(id: 2, kind: .oversizedHeader, bytes: 1_000),
        ]
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: faults))
        let client = try live.connect()
        #expect(try get(client) == FaultTests.content)
        #expect(try get(client) == FaultTests.content)
        #expect(faults.map(\.tally.struck) == [1, 1])
        #expect(dyno.connectionCount == 1)
    }

    @Test("h31 ends its line with the client's agent, which cannot forge it")
    func misdirected() async throws {
        let live = try LiveRouter()
        try live.publish(
            [(try LoopbackDyno.closedPort(), .up)],
            conditions: RouteConditions(faults: [Fault(id: 1, kind: .h31)])
        )
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nuser-agent: a \"b\"\r\n\r\n")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 421 Misdirected Request\r\n"))
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=error code=H31 desc=\"Misdirected Request\" "), "\(line)")
        #expect(line.hasSuffix(" protocol=http1.1 tls=false agent=\"a \\\"b\\\"\""), "\(line)")
    }

    @Test("blackhole leaves an attempt without an answer: H19 after 5 s, or the other dyno")
    func blackhole() async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        let live = try LiveRouter()
        let fault = Fault(id: 1, kind: .blackhole, dyno: DynoName(type: .web, number: 1))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [fault]))
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        await live.step(.milliseconds(4_999))
        #expect(!live.log.hasNext)
        await live.step(.milliseconds(1))
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=error code=H19 ") && line.contains(" connect=5000ms service= "), "\(line)")
        try live.publish([(dyno.port, .up), (dyno.port, .up)], conditions: RouteConditions(faults: [fault]))
        #expect(try get(try live.connect()) == FaultTests.content)
        #expect(try live.log.next().text.contains(" dyno=web.2 "))
    }

    @Test("slow-accept shows in connect=")
    func slowAccept() async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        let live = try LiveRouter()
        let fault = Fault(id: 1, kind: .slowAccept, delay: .seconds(2))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [fault]))
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        await live.step(.milliseconds(1_999))
        #expect(dyno.connectionCount == 0)
        await live.step(.milliseconds(1))
        #expect(try client.readHead().hasPrefix("HTTP/1.1 200 "))
        #expect(try live.log.next().text.contains(" connect=2000ms service=0ms status=200 "))
    }

    @Test("delay holds a response back on the platform's clock: served late, or H12")
    func delay() async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        let live = try LiveRouter()
        func publish(_ delay: Duration) throws {
            let fault = Fault(id: delay == .seconds(10) ? 1 : 2, kind: .delay, delay: delay)
            try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [fault]))
        }
        try publish(.seconds(10))
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        try await stepUntilLogged(live, .seconds(1), atMost: 20)
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=info ") && line.contains(" service=1"), "\(line)")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 200 "))
        _ = try client.read(100)
        try publish(.seconds(40))
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        try await stepUntilLogged(live, .seconds(1), atMost: 35)
        #expect(try live.log.next().text.hasPrefix("at=error code=H12 "))
    }

    @Test("bandwidth lets so many bytes pass per second")
    func bandwidth() async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        let live = try LiveRouter()
        let fault = Fault(id: 1, kind: .bandwidth, bytesPerSecond: 10)
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [fault]))
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        // Head and content are 140 bytes: 14 s, and what the sockets took until the clock began to move.
        try await stepUntilLogged(live, .seconds(1), atMost: 40)
        let line = try live.log.next().text
        let service = try #require(line.split(separator: " ").first { $0.hasPrefix("service=") })
        #expect((14_000...18_000).contains(Int(service.dropFirst(8).dropLast(2)) ?? 0), "\(line)")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 200 "))
        #expect(try client.read(100) == Array(FaultTests.content.utf8))
    }

    @Test("h24 meets requests that are in flight when it is switched on")
    func forcedCloseInFlight() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let wire = try dyno.accept()
        _ = try wire.readHead()
        try wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        _ = try client.readHead()
        let fault = Fault(id: 1, kind: .h24, delay: .seconds(3))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [fault]))
        await live.step(.milliseconds(2_999))
        #expect(!live.log.hasNext)
        await live.step(.milliseconds(1))
        #expect(try client.readToEnd().bytes == Array("half".utf8))
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=error code=H24 ") && line.contains(" status= bytes=4 "), "\(line)")
        #expect(try wire.readToEnd().bytes.isEmpty)
    }

    @Test("strikes as often as it is told in all, however many routers there are")
    func sharedCount() async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        let live = try LiveRouter(routers: 3)
        let fault = Fault(id: 1, kind: .closeBeforeResponse, tally: FaultTally(limit: 5))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [fault]))
        for _ in 0..<60 { _ = try get(try live.connect()) }
        let snapshots = await live.router.snapshots()
        #expect(snapshots.reduce(0) { $0 + ($1.failures[.h13] ?? 0) } == 5)
        #expect(snapshots.reduce(0) { $0 + $1.requests } == 60)
    }

    @Test(
        "changes the way at once: connections from before are not used again, nor those of the fault after it"
    )
    func pooledConnections() async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        let live = try LiveRouter()
        let client = try live.connect()
        func served() throws -> Int {
            for _ in 0..<3 { #expect(try get(client) == FaultTests.content) }
            return dyno.connectionCount
        }
        try live.publish([(dyno.port, .up)])
        #expect(try served() == 1)
        let harmless = Fault(id: 1, kind: .reset, probability: 1e-12)
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [harmless]))
        #expect(try served() == 2)
        let connecting = Fault(id: 2, kind: .refuse, probability: 1e-12)
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [connecting]))
        // Each request connects, so that each could meet the fault.
        #expect(try served() == 5)
        try live.publish([(dyno.port, .up)])
        #expect(try served() == 6)
        // One that is spent asks for nothing more.
        let spent = Fault(id: 3, kind: .refuse, tally: FaultTally(limit: 0))
        try live.publish([(dyno.port, .up)], conditions: RouteConditions(faults: [spent]))
        #expect(try served() == 7)
    }

    @Test("of any kind and mixture leaves nothing behind: no request in flight, no connection in use")
    func mixture() async throws {
        let dyno = try AnsweringDyno(always: FaultTests.answer)
        // An attempt that gets no answer takes ten milliseconds of the wall.
        let live = try LiveRouter(clock: PlatformClock(scale: 500), routers: 2)
        let faults = FaultKind.allCases.enumerated().map { Fault(id: $0, kind: $1, probability: 0.04) }
        let hop = Hop(latency: .microseconds(300), jitter: .microseconds(300), finDelay: .microseconds(500))
        let conditions = RouteConditions(hop: hop, faults: faults)
        try live.publish([(dyno.port, .up), (dyno.port, .up)], conditions: conditions)
        let answered = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try await onThread(named: "client") { try requests(150, to: live.address) } }
            }
            return try await group.reduce(0, +)
        }
        let snapshots = await live.router.snapshots()
        #expect(snapshots.reduce(0) { $0 + $1.requests } == 600)
        #expect(snapshots.reduce(0) { $0 + $1.failures.values.reduce(0, +) } > 100 && answered > 200)
        #expect(faults.allSatisfy { $0.tally.struck > 0 })
        for app in snapshots.flatMap(\.apps) {
            #expect(app.inFlight == 0 && app.waiting == 0)
            #expect(app.dynos.allSatisfy { $0.connectionsInUse == 0 })
        }
        try live.publish([(dyno.port, .up)])
        #expect(try get(try live.connect()) == FaultTests.content)
    }

    // MARK: - Private

    /// Sends so many requests, each on a connection of its own, and reads to their ends; how many were served.
    private func requests(_ count: Int, to address: SocketAddress) throws -> Int {
        try (0..<count)
            .count { _ in
                let client = try LoopbackWire(to: address)
                try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: close\r\n\r\n")
                let bytes = try client.readToEnd().bytes
                return String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\n" + FaultTests.content)
            }
    }

    /// The content of the answer to a GET.
    private func get(_ client: LoopbackWire) throws -> String {
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let head = try client.readHead()
        let field = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        let count = try #require(field.flatMap { Int($0.dropFirst(16)) })
        return String(decoding: try client.read(count), as: UTF8.self)
    }

    /// Moves the clock step by step until a line is there; what travels over real sockets needs its turns.
    private func stepUntilLogged(_ live: LiveRouter, _ step: Duration, atMost limit: Int) async throws {
        for _ in 0..<limit where !live.log.hasNext {
            for _ in 0..<4 { await live.settle() }
            await live.step(step)
        }
    }
}
