import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("RequestTrace")
struct RequestTraceTests {
    private let id = "trace-me-0123456789abcdef"

    @Test("a request that waits, uploads and streams tells each of its moments")
    func wholeTimeline() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .starting)])
        let client = try live.connect()
        try client.send("POST /upload HTTP/1.1\r\nHost: demo.localhost\r\n")
        await live.step(.seconds(3))
        try client.send("X-Request-Id: \(id)\r\nContent-Length: 4\r\n\r\nbo")
        await live.step(.seconds(7))
        try live.publish([(dyno.port, .up)])
        let wire = try dyno.accept()
        _ = try wire.readHead()
        await live.step(.seconds(1))
        try client.send("dy")
        #expect(try wire.read(4) == Array("body".utf8))
        await live.step(.seconds(2))
        try wire.send("HTTP/1.1 103 Early Hints\r\n\r\n")
        await live.step(.seconds(2))
        try wire.send("HTTP/1.1 200 OK\r\nContent-")
        await live.step(.seconds(1))
        try wire.send("Length: 2\r\n\r\no")
        await live.step(.seconds(3))
        try wire.send("k")
        let line = try live.log.next().text
        let trace = try #require(await live.router.trace(ofRequest: id))
        let web1 = DynoName(type: .web, number: 1)
        #expect(
            trace.events == [
                event(.accepted, -3), event(.headComplete, 0), event(.waitedForStart, 0, took: 7),
                event(.connected, 7, took: 0, dyno: web1), event(.requestSent, 8), event(.firstByte, 12),
                event(.lastByte, 16), event(.logged, 16),
            ]
        )
        #expect(trace.line == line && trace.router == 0 && trace.app == live.app)
        #expect(trace.appName?.description == "demo" && trace.code == nil && trace.status == 200)
    }

    @Test("a second request shows that its connection came from the pool")
    func reused() async throws {
        let live = try LiveRouter()
        let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        for name in ["first", "again"] {
            try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: \(id)-\(name)\r\n\r\n")
            _ = try client.readHead()
            await live.step(.seconds(2))
        }
        let trace = try #require(await live.router.trace(ofRequest: "\(id)-again"))
        let web1 = DynoName(type: .web, number: 1)
        #expect(
            trace.events == [
                event(.accepted, -2), event(.headComplete, 0), event(.connectionReused, 0, dyno: web1),
                event(.requestSent, 0), event(.firstByte, 0), event(.lastByte, 0), event(.logged, 0),
            ]
        )
    }

    @Test("each attempt to connect tells its dyno and how it failed")
    func attempts() async throws {
        let live = try LiveRouter()
        try live.publish([(try LoopbackDyno.closedPort(), .up), (try LoopbackDyno.closedPort(), .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: \(id)\r\n\r\n")
        #expect(try live.log.next().text.contains("code=H21"))
        let trace = try #require(await live.router.trace(ofRequest: id))
        #expect(trace.code == .h21 && trace.status == 503)
        #expect(
            trace.events.map(\.kind) == [.accepted, .headComplete, .connectRefused, .connectRefused, .logged]
        )
        #expect(Set(trace.events.compactMap { $0.dyno?.description }) == ["web.1", "web.2"])
    }

    @Test("a connection that nobody answers tells the 5 s, one that the client left behind is abandoned")
    func timedOut() async throws {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno(backlog: 0)
        let blocked = try dyno.fillQueue()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: \(id)\r\n\r\n")
        await live.step(.seconds(5))
        #expect(try live.log.next().text.contains("code=H19"))
        let web1 = DynoName(type: .web, number: 1)
        let trace = try #require(await live.router.trace(ofRequest: id))
        #expect(trace.events.contains(event(.connectTimedOut, 0, took: 5, dyno: web1)))
        await live.step(.seconds(5))
        let other = try live.connect()
        try other.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: \(id)-2\r\n\r\n")
        await live.step(.seconds(2))
        other.close(reset: true)
        #expect(try live.log.next().text.contains("code=H27"))
        let left = try #require(await live.router.trace(ofRequest: "\(id)-2"))
        #expect(left.events.contains(event(.connectAbandoned, 0, took: 2, dyno: web1)))
        withExtendedLifetime(blocked) {}
    }

    @Test("a request that failed is remembered when thousands of good ones have come since")
    func failuresStay() async throws {
        let live = try LiveRouter()
        try live.publish([], hasWebFormation: false)
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: \(id)\r\n\r\n")
        #expect(try live.log.next().text.contains("code=H14"))
        let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
        try live.publish([(dyno.port, .up)])
        let other = try live.connect()
        let request = "GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: \(id)-good\r\n\r\n"
        for _ in 0..<(2 * Limits.RouterView.traces + 1) {
            try other.send(request)
            #expect(try other.readHead().hasPrefix("HTTP/1.1 204 "))
        }
        let trace = try #require(await live.router.trace(ofRequest: id))
        #expect(trace.events.map(\.kind) == [.accepted, .headComplete, .logged])
    }

    @Test("a path cannot pass itself off as a request's id")
    func forged() async throws {
        let live = try LiveRouter()
        let dyno = try AnsweringDyno(always: "HTTP/1.1 204 No Content\r\n\r\n")
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        let forged = "/%22%20request_id=\(id)%20fwd=%22"
        try client.send("GET \(forged) HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        _ = try client.readHead()
        #expect(try live.log.next().text.contains(" request_id=\(id) fwd="))
        #expect(await live.router.trace(ofRequest: id) == nil)
    }

    private func event(
        _ kind: RequestTrace.Event.Kind,
        _ seconds: Int,
        took: Int? = nil,
        dyno: DynoName? = nil
    ) -> RequestTrace.Event {
        RequestTrace.Event(kind: kind, at: .seconds(seconds), took: took.map { .seconds($0) }, dyno: dyno)
    }
}
