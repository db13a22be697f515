import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("A router that stops")
struct RouterStopTests {
    @Test("leaves its sockets to the next program under the names that they came with")
    func handsOver() async throws {
        let (first, second) = (SocketHandover(), SocketHandover())
        let waiting = try Socket.listen(on: .loopback(port: 0))
        let place = Socket.localAddress(of: waiting)
        let given = try #require(place)
        try first.add(copyOf: waiting, named: "web.socket")
        let router = try Router.start(
            RouterSetup(
                listen: [given, .loopback(port: 0)],
                routers: 2,
                clock: .stopped(),
                table: RouteTableCell(),
                sink: try RecordedLog(),
                handover: first
            )
        )
        await router.hand(to: second)
        try await onThread(named: "router-stop") { router.stop(grace: .zero) }
        let own = try #require(router.addresses.last)
        #expect(second.name(at: given, as: .router) == "web.socket")
        #expect(second.name(at: own, as: .router) == "router")
        #expect(second.routerAddresses(besides: .loopback(port: 0)) == [given])
    }

    @Test("refuses new clients, lets idle ones go and answers those who have asked", .timeLimit(.minutes(5)))
    func finishes() async throws {
        // A port that the kernel hands out could be another test's as soon as it is closed.
        let live = try LiveRouter(port: LoopbackDyno.freePort())
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let (idle, busy, slow) = (try live.connect(), try live.connect(), try live.connect())
        try idle.send("GET /idle HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let connection = try dyno.accept()
        try answer(connection)
        #expect(!(try idle.readHead()).contains("Connection: close"))
        try busy.send("GET /busy HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        #expect(try connection.readHead().hasPrefix("GET /busy "))
        // A head that is still on its way counts as asked.
        try slow.send("GET /slow HTTP/1.1\r\nHost: demo.loc")
        await live.settle()

        live.router.beginStop(grace: .seconds(600))
        #expect(try idle.readToEnd().bytes.isEmpty)
        idle.close()
        try await LoopbackWire.waitUntilRefused(by: live.address)
        try slow.send("alhost\r\n\r\n")
        let second = try dyno.accept()
        #expect(try second.readHead().hasPrefix("GET /slow "))
        for (wire, client) in [(connection, busy), (second, slow)] {
            try wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            #expect(try client.readHead().contains("\r\nConnection: close\r\n"))
            let end = try client.readToEnd()
            #expect(end.bytes == Array("ok".utf8) && !end.wasReset)
            client.close()
        }
        // Nothing is left, so it does not wait for the grace period.
        try await onThread(named: "stop") { live.router.stop(grace: .seconds(600)) }
        #expect(live.log.lines.count == 3)
        #expect(live.log.lines.allSatisfy { $0.hasPrefix("at=info ") })
    }

    @Test("cuts off what takes longer than the grace period with H24 and an empty status")
    func forcedClose() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let (silent, begun) = (try live.connect(), try live.connect())
        try silent.send("GET /silent HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let first = try dyno.accept()
        _ = try first.readHead()
        try begun.send("GET /begun HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let second = try dyno.accept()
        _ = try second.readHead()
        try second.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        #expect(try begun.readHead().hasPrefix("HTTP/1.1 200 "))
        #expect(try begun.read(4) == Array("half".utf8))

        // The platform's clock stands still: the grace period is the wall's.
        live.router.beginStop(grace: .milliseconds(50))
        #expect(try silent.readToEnd().bytes.isEmpty)
        #expect(try begun.readToEnd().bytes.isEmpty)
        let lines = [try live.log.next().text, try live.log.next().text]
        for (path, bytes) in [("/begun", 4), ("/silent", 0)] {
            let line = try #require(lines.first { $0.contains(path) })
            #expect(line.hasPrefix("at=error code=H24 desc=\"Forced close\" method=GET path=\"\(path)\" "))
            #expect(
                line.contains(" dyno=web.1 connect=0ms service=0ms status= bytes=\(bytes) "),
                "\(line)"
            )
        }
        #expect(try first.readToEnd().bytes.isEmpty)
    }

    @Test("and is asked again with less grace cuts off at once")
    func cutShort() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let connection = try dyno.accept()
        _ = try connection.readHead()
        live.router.beginStop(grace: .seconds(600))
        // Nor does it pass with the platform's time.
        await live.step(.seconds(29))
        #expect(!live.log.hasNext)
        live.router.beginStop(grace: .zero)
        #expect(try client.readToEnd().bytes.isEmpty)
        #expect(try live.log.next().text.contains(" code=H24 "))
    }

    private func answer(_ dyno: LoopbackWire) throws {
        _ = try dyno.readHead()
        try dyno.send("HTTP/1.1 204 No Content\r\n\r\n")
    }
}
