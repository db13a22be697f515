import HTTP
import Linux
import TestSupport
import Testing

@testable import ControlPlane

@Suite("A probe of a dyno")
struct DynoProbeTests {
    private static let answer = "HTTP/1.1 200 OK\r\nServer: gunicorn\r\nContent-Length: 2\r\n\r\nok"

    @Test("tells whether a server refuses what comes after its close, or takes it", arguments: [true, false])
    func latePost(refuses: Bool) async throws {
        let dyno = try LoopbackDyno()
        let place = DynoProbe.Place(address: .loopback(port: dyno.port), host: "demo.localhost")
        async let result = onThread(named: "probe") {
            DynoProbe.hold(place, limit: .seconds(20), wait: .seconds(20), late: .milliseconds(200))
        }
        let wire = try await onThread(named: "dyno") {
            let wire = try dyno.accept()
            let head = try wire.readHead()
            #expect(head.hasPrefix("GET / HTTP/1.1\r\nHost: demo.localhost\r\n"), "\(head)")
            #expect(head.contains("\r\nX-Forwarded-Proto: https\r\n"), "\(head)")
            try wire.send(DynoProbeTests.answer)
            if refuses { wire.close() } else { wire.shutdownWrite() }
            return wire
        }
        let outcome = try await result
        guard case .closed(_, let post) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(post == (refuses ? .refused : .swallowed))
        if !refuses {
            #expect(try wire.readHead().hasPrefix("POST /.well-known/herolocal-doctor HTTP/1.1\r\n"))
        }
    }

    @Test(
        "tells what an answer is",
        arguments: [
            (answer, AnswerFacts.Result.answered(.init(status: 200, server: "gunicorn"))),
            ("", .closed(afterBytes: 0)),
            ("HTTP/1.1 200 OK\r\nContent-Le", .closed(afterBytes: 27)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", .closed(afterBytes: 40)),
            ("SSH-2.0-OpenSSH\r\n\r\n", .malformed("\(HTTPError.malformedStatusLine)")),
        ] as [(String, AnswerFacts.Result)]
    )
    func ask(bytes: String, result: AnswerFacts.Result) async throws {
        let dyno = try LoopbackDyno()
        let place = DynoProbe.Place(address: .loopback(port: dyno.port), host: "demo.localhost")
        async let facts = onThread(named: "probe") { DynoProbe.ask(place, limit: .seconds(20)) }
        try await onThread(named: "dyno") {
            let wire = try dyno.accept()
            _ = try wire.readHead()
            try wire.send(bytes)
            wire.close()
        }
        #expect(try await facts.result == result)
    }

    @Test("says that nobody listens, and that nothing came in time")
    func nothing() async throws {
        let dyno = try LoopbackDyno()
        let place = DynoProbe.Place(address: .loopback(port: dyno.port), host: "demo.localhost")
        let silent = try await onThread(named: "probe") { DynoProbe.ask(place, limit: .milliseconds(100)) }
        #expect(silent.result == .silent)
        let closed = SocketAddress.loopback(port: try LoopbackDyno.closedPort())
        let nowhere = DynoProbe.Place(address: closed, host: "demo.localhost")
        let refused = try await onThread(named: "probe") { DynoProbe.ask(nowhere, limit: .seconds(20)) }
        #expect(refused.result == .unreachable("Connection refused"))
    }
}
