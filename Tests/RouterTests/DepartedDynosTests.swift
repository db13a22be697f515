import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("Dynos that have left the route table")
struct DepartedDynosTests {
    @Test("are waited for until every request sent to them has been answered")
    func requestInFlight() async throws {
        let live = try LiveRouter()
        let (old, new) = (try LoopbackDyno(), try LoopbackDyno())
        try live.publish([(old.port, .up)])
        let client = try live.connect()
        try client.send("GET /old HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let dyno = try old.accept()
        _ = try dyno.readHead()

        let ended = try live.replace(by: new)
        await live.settle()
        // The next request goes to the new dyno while the old one still works.
        let next = try live.connect()
        try next.send("GET /new HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        #expect(try new.accept().readHead().hasPrefix("GET /new "))
        #expect(!ended.isOver)

        try dyno.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 200 "))
        await ended.value()
        // The connection was closed with its last response: nothing can come over it any more.
        #expect(try dyno.readToEnd().bytes.isEmpty)
    }

    @Test("get nothing over connections that were idle")
    func idleConnection() async throws {
        let live = try LiveRouter()
        let (old, new) = (try LoopbackDyno(), try LoopbackDyno())
        try live.publish([(old.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let dyno = try old.accept()
        _ = try dyno.readHead()
        try dyno.send("HTTP/1.1 204 No Content\r\n\r\n")
        _ = try client.readHead()

        let ended = try live.replace(by: new)
        // The client asks at once again; the router must not use what it has at hand.
        try client.send("GET /again HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        #expect(try new.accept().readHead().hasPrefix("GET /again "))
        await ended.value()
        #expect(try dyno.readToEnd().bytes.isEmpty)
    }

    @Test("that were still being connected to get nothing, and another dyno takes the request")
    func connecting() async throws {
        let live = try LiveRouter()
        let (old, new) = (try LoopbackDyno(backlog: 0), try LoopbackDyno())
        let queue = try old.fillQueue()
        try live.publish([(old.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        await live.settle()

        await (try live.replace(by: new)).value()
        await live.step(.seconds(5))
        let dyno = try new.accept()
        #expect(try dyno.readHead().hasPrefix("GET / "))
        try dyno.send("HTTP/1.1 204 No Content\r\n\r\n")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 204 "))
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=info ") && line.contains(" dyno=web.2 connect=5000ms "), "\(line)")
        withExtendedLifetime(queue) {}
    }

    @Test("of an app that is gone fail the requests that were being connected to them with 404")
    func appIsGone() async throws {
        let live = try LiveRouter()
        let old = try LoopbackDyno(backlog: 0)
        let queue = try old.fillQueue()
        try live.publish([(old.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        await live.settle()
        live.table.publish(.empty)
        await live.step(.seconds(5))
        #expect(try client.readHead().hasPrefix("HTTP/1.1 404 "))
        withExtendedLifetime(queue) {}
    }

    @Test("are not waited for by a router that has ended")
    func routerStops() async throws {
        let live = try LiveRouter()
        let (old, new) = (try LoopbackDyno(), try LoopbackDyno())
        try live.publish([(old.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let dyno = try old.accept()
        _ = try dyno.readHead()
        let ended = try live.replace(by: new)
        await live.settle()
        #expect(!ended.isOver)
        try await onThread(named: "stop") { live.router.stop(grace: .zero) }
        await ended.value()
    }
}

/// Tells when a dyno's last request has ended.
private final class Ending: Sendable {
    private let gate = AsyncStream<Void>.makeStream()
    private let recorder = Recorder<Bool>()

    init(of dyno: ResourceID, in table: RouteTableCell) {
        table.whenRequestsEnded(at: dyno) { [recorder, gate] in
            recorder.append(true)
            gate.continuation.finish()
        }
    }

    var isOver: Bool { !recorder.values.isEmpty }

    func value() async {
        for await _ in gate.stream {}
    }
}

extension LiveRouter {
    /// Publishes a table in which `web.2` has taken the place of `web.1`.
    fileprivate func replace(by new: LoopbackDyno) throws -> Ending {
        let route = AppRoute(
            id: app,
            name: try AppName("demo"),
            hostnames: ["demo.localhost"],
            dynos: [DynoRoute(id: dynoID(2), name: try DynoName("web.2"), port: new.port, state: .up)]
        )
        table.publish(RouteTable(apps: [route]))
        return Ending(of: dynoID(1), in: table)
    }

    /// The id that `publish` gives to a dyno.
    private func dynoID(_ number: Int) -> ResourceID {
        ResourceID(high: app.high, low: UInt64(number - 1))
    }
}
