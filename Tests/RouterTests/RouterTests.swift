import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("Router")
struct RouterTests {
    @Test("a thousand requests on one connection reuse one connection to the dyno")
    func keepAlive() async throws {
        let dyno = try AnsweringDyno(always: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        let live = try LiveRouter()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        for _ in 0..<1_000 {
            try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
            #expect(try client.readHead().hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(try client.read(2) == Array("ok".utf8))
        }
        #expect(dyno.connectionCount == 1)
        await live.settle()
        #expect(live.log.lines.count == 1_000)
        #expect(live.log.lines.allSatisfy { $0.hasPrefix("at=info ") && $0.contains(" bytes=2 ") })
        let snapshot = try #require(await live.router.snapshots().first)
        #expect(snapshot.requests == 1_000 && snapshot.failures.isEmpty && snapshot.clientConnections == 1)
        #expect(snapshot.apps[0].inFlight == 0 && snapshot.apps[0].dynos[0].idleConnections == 1)
    }

    @Test("a head may be cut at every byte, both ways")
    func everyCut() async throws {
        let request = "GET /x HTTP/1.1\r\nHost: demo.localhost\r\nA: b\r\n\r\n"
        let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b\r\n\r\nok".utf8)
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        var wire: LoopbackWire?
        for cut in 1..<request.utf8.count {
            try client.send(Array(Array(request.utf8)[..<cut]))
            await live.settle()
            try client.send(Array(Array(request.utf8)[cut...]))
            let dynoWire = try wire ?? dyno.accept()
            wire = dynoWire
            #expect(try dynoWire.readHead().hasPrefix("GET /x HTTP/1.1\r\nHost: demo.localhost\r\nA: b\r\n"))
            let split = cut % (response.count - 1) + 1
            try dynoWire.send(Array(response[..<split]))
            await live.settle()
            try dynoWire.send(Array(response[split...]))
            #expect(try client.readHead().contains("\r\nA: b\r\n"))
            #expect(try client.read(2) == Array("ok".utf8))
        }
    }

    @Test("one of two dynos refuses: the other serves everything and the first is left alone for 5 s")
    func refusingDyno() async throws {
        let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
        let live = try LiveRouter()
        try live.publish([(try LoopbackDyno.closedPort(), .up), (dyno.port, .up)])
        let client = try live.connect()
        for _ in 0..<50 { #expect(try get(client).hasPrefix("HTTP/1.1 204 ")) }
        let snapshot = try #require(await live.router.snapshots().first)
        #expect(snapshot.apps[0].dynos[0].quarantineLeft == .seconds(5))
        #expect(snapshot.apps[0].dynos[1].quarantineLeft == nil)
        #expect(live.log.lines.allSatisfy { $0.contains(" dyno=web.2 ") && $0.hasPrefix("at=info") })
    }

    @Test("a dyno that refuses again and again delays nothing while another has connections in its pool")
    func refusingDynoBesidePool() async throws {
        let dyno = try AnsweringDyno { received in
            let length = headLength(of: received) ?? received.count + 1
            // POST comes with four bytes of content.
            let whole = received.first == UInt8(ascii: "P") ? length + 4 : length
            return whole > received.count ? nil : (whole, Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
        }
        let live = try LiveRouter()
        try live.publish([(try LoopbackDyno.closedPort(), .up), (dyno.port, .up)])
        let client = try live.connect()
        var refusals = 0
        for number in 0..<200 {
            // The quarantine is over, so about every other request meets the refusal first.
            await live.step(.seconds(5))
            if number.isMultiple(of: 2) {
                #expect(try get(client).hasPrefix("HTTP/1.1 204 "))
            } else {
                try client.send("POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 4\r\n\r\nbody")
                #expect(try client.readHead().hasPrefix("HTTP/1.1 204 "))
            }
            let snapshot = try #require(await live.router.snapshots().first)
            if snapshot.apps[0].dynos[0].quarantineLeft != nil { refusals += 1 }
        }
        // A turn tells its snapshot before it hands its log over.
        await live.settle()
        #expect(refusals > 50 && dyno.connectionCount == 1)
        let lines = try (0..<200).map { _ in try live.log.next().text }
        #expect(lines.allSatisfy { $0.contains(" dyno=web.2 ") && $0.hasPrefix("at=info") })
    }

    @Test("twelve dynos that refuse get ten attempts")
    func tenAttempts() async throws {
        let live = try LiveRouter()
        try live.publish(try (0..<12).map { _ in (try LoopbackDyno.closedPort(), .up) })
        #expect(try get(try live.connect()).hasPrefix("HTTP/1.1 503 "))
        #expect(try live.log.next().text.contains("code=H21"))
        let snapshot = try #require(await live.router.snapshots().first)
        #expect(snapshot.apps[0].dynos.count { $0.quarantineLeft != nil } == 10)
    }

    @Test("a request that finds every dyno in quarantine for 75 s gets H34")
    func neverReleased() async throws {
        let live = try LiveRouter()
        try live.publish([(try LoopbackDyno.closedPort(), .up)])
        let other = try live.connect()
        #expect(try get(other).hasPrefix("HTTP/1.1 503 "))
        #expect(try live.log.next().text.contains("code=H21"))
        let client = try live.connect()
        try client.send("GET /waits HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        await live.settle()
        // At each release another request is there first and fails, which renews the quarantine.
        for _ in 0..<14 {
            await live.step(.milliseconds(4_900))
            await live.step(.milliseconds(100))
            #expect(try get(other).hasPrefix("HTTP/1.1 503 "))
            #expect(try live.log.next().text.contains("code=H21"))
        }
        await live.step(.milliseconds(4_900))
        #expect(!live.log.hasNext)
        await live.step(.milliseconds(100))
        #expect(try client.readHead().hasPrefix("HTTP/1.1 503 "))
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=error code=H34 desc=\"All up dynos are quarantined\" "), "\(line)")
        #expect(line.contains(" dyno= connect= service= status=503 bytes= "))
    }

    @Test("200 requests in flight for one dyno, the next is refused at once with H11")
    func backlog() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno(backlog: 512)
        try live.publish([(dyno.port, .up)])
        var clients: [LoopbackWire] = []
        for _ in 0..<200 {
            let client = try live.connect()
            try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
            clients.append(client)
        }
        try await live.until { $0.apps[0].inFlight == 200 }
        #expect(try get(try live.connect()).hasPrefix("HTTP/1.1 503 "))
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=error code=H11 desc=\"Backlog too deep\" "))
        #expect(line.hasSuffix(" dyno= connect= service= status=503 bytes= protocol=http1.1 tls=false"))
    }

    @Test("an app answers on its own loopback address whatever its Host says, unless that names another")
    func ownAddress() async throws {
        let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
        let live = try LiveRouter()
        try live.publish([(dyno.port, .up)])
        await live.settle()
        let address = SocketAddress.ipv4(live.loopbackAddress, port: live.address.port)
        let client = try LoopbackWire(to: address)
        #expect(try get(client, host: "\(address)").hasPrefix("HTTP/1.1 204 "))
        #expect(try get(client, host: "demo.localhost").hasPrefix("HTTP/1.1 204 "))
        #expect(try get(try live.connect(), host: "\(address)").hasPrefix("HTTP/1.1 404 "))
        live.table.publish(.empty)
        await live.settle()
        try await LoopbackWire.waitUntilRefused(by: address)
        #expect(try get(client, host: "\(address)").hasPrefix("HTTP/1.1 404 "))
    }

    @Test("several routers share the port that the first was given, and answer alike")
    func severalRouters() async throws {
        let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
        let live = try LiveRouter(routers: 3)
        try live.publish([(dyno.port, .up)])
        for _ in 0..<60 { #expect(try get(try live.connect()).hasPrefix("HTTP/1.1 204 ")) }
        let snapshots = await live.router.snapshots()
        #expect(snapshots.map(\.router) == [0, 1, 2])
        #expect(snapshots.reduce(0) { $0 + $1.requests } == 60)
        #expect(snapshots.allSatisfy { $0.requests > 0 })
    }

    @Test("the view tells how long pooled connections have been idle, and what became of requests")
    func view() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        var clients: [LoopbackWire] = []
        var wires: [LoopbackWire] = []
        for _ in 0..<2 {
            let client = try live.connect()
            try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
            let wire = try dyno.accept()
            _ = try wire.readHead()
            clients.append(client)
            wires.append(wire)
        }
        for (wire, status) in zip(wires, ["200 OK", "404 Not Found"]) {
            try wire.send("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
            _ = try live.log.next()
            await live.step(.seconds(20))
        }
        let snapshot = try #require(await live.router.snapshots().first)
        let pool = snapshot.apps[0].dynos[0]
        #expect(pool.idleConnections == 2 && pool.connectionsInUse == 0)
        #expect(pool.longestIdle == .seconds(40) && pool.shortestIdle == .seconds(20))
        #expect(pool.byStatusClass == [0, 0, 1, 0, 1, 0])
        let traffic = try #require(snapshot.apps[0].traffic)
        #expect(traffic.total.requests == 2 && traffic.lastMinute == traffic.total)
        #expect(traffic.total.serviceTimes.count(upTo: 20_000_000_000) == 2)
        await live.step(.seconds(61))
        let later = try #require(await live.router.snapshots().first?.apps[0].traffic)
        #expect(later.total == traffic.total && later.lastMinute.requests == 0)
        #expect(clients.count == 2)
    }

    @Test("a dyno that follows another of its name goes on counting, and an app that is gone is not told of")
    func successors() async throws {
        let live = try LiveRouter()
        for _ in 0..<2 {
            let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
            try live.publish([(dyno.port, .up)])
            _ = try get(try live.connect())
            try live.publish([])
            await live.settle()
        }
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        await live.settle()
        let snapshot = try #require(await live.router.snapshots().first)
        #expect(snapshot.apps[0].dynos[0].byStatusClass == [0, 0, 2, 0, 0, 0])
        live.table.publish(.empty)
        await live.settle()
        #expect(try #require(await live.router.snapshots().first).apps.isEmpty)
    }

    @Test("an address in use is refused even where it could be shared")
    func addressInUse() throws {
        let live = try LiveRouter()
        #expect(throws: Errno.addressInUse) {
            try Router.start(
                RouterSetup(
                    listen: [live.address],
                    routers: 1,
                    clock: .stopped(),
                    table: RouteTableCell(),
                    sink: live.log
                )
            )
        }
    }

    private func get(_ client: LoopbackWire, host: String = "demo.localhost") throws -> String {
        try client.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
        let head = try client.readHead()
        if head.contains("</html>") == false, let length = contentLength(of: head) {
            _ = try client.read(length)
        }
        return head
    }

    private func contentLength(of head: String) -> Int? {
        for line in head.split(separator: "\r\n") where line.hasPrefix("Content-Length: ") {
            return Int(line.dropFirst("Content-Length: ".count))
        }
        return nil
    }
}
