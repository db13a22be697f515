import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("Relay")
struct RelayTests {
    @Test("a megabyte waits in the router for a slow client, and the dyno is done early")
    func responseBuffer() async throws {
        let (live, client, dyno) = try await begun("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        defer { withExtendedLifetime(live) {} }
        let content = [UInt8](repeating: 0x61, count: 1_048_576)
        try dyno.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(content.count)\r\n\r\n")
        try dyno.send(content)
        // The router has taken everything: it closes the dyno's connection while the client has read nothing.
        #expect(try dyno.readToEnd().bytes.isEmpty)
        _ = try client.readHead()
        let isWhole = try client.read(content.count) == content
        #expect(isWhole)
        #expect(try live.log.next().text.contains(" status=200 bytes=1048576 "))
    }

    @Test("beyond that the dyno is held back, and nothing is lost")
    func responseBackPressure() async throws {
        let (live, client, dyno) = try await begun("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        defer { withExtendedLifetime(live) {} }
        try dyno.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        let piece = [UInt8](repeating: 0x62, count: 65_536)
        let taken = try dyno.sendUntilBlocked(piece, limit: 100_000_000)
        // The buffer, and what the kernel holds on both sides.
        #expect(taken < 20_000_000, "\(taken)")
        _ = try client.readHead()
        #expect(try client.read(taken).allSatisfy { $0 == 0x62 })
    }

    @Test("a dyno that does not read holds its client back, and nothing is lost")
    func requestBackPressure() async throws {
        let (live, client, dyno) = try await begun(
            "POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 100000000\r\n\r\n"
        )
        defer { withExtendedLifetime(live) {} }
        let taken = try client.sendUntilBlocked([UInt8](repeating: 0x63, count: 65_536), limit: 100_000_000)
        #expect(taken < 20_000_000, "\(taken)")
        #expect(try dyno.read(taken).allSatisfy { $0 == 0x63 })
    }

    @Test("a client that stops reading a response is cut off after 55 s with H28")
    func clientStopsReading() async throws {
        let (live, client, dyno) = try await begun("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        defer { withExtendedLifetime(live) {} }
        try dyno.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        _ = try dyno.sendUntilBlocked([UInt8](repeating: 0x64, count: 65_536), limit: 100_000_000)
        await live.step(.seconds(55))
        #expect(try live.log.next().text.contains("at=warning code=H28 "))
        client.close()
    }

    @Test("an upgraded connection echoes large pieces both ways at once")
    func upgradeEcho() async throws {
        let (live, client, dyno) = try await upgraded()
        defer { withExtendedLifetime(live) {} }
        for round in 0..<20 {
            let piece = [UInt8](repeating: UInt8(round), count: 100_000)
            try client.send(piece)
            try dyno.send(try dyno.read(piece.count))
            #expect(try client.read(piece.count) == piece)
        }
    }

    @Test("an upgraded connection delivers what its client sent before it closed")
    func upgradeLastBytes() async throws {
        let (live, client, dyno) = try await upgraded()
        defer { withExtendedLifetime(live) {} }
        let piece = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        // More than the dyno's kernel takes: the rest waits in the router's and in the client's.
        let sent = try client.sendUntilBlocked(piece, limit: 100_000_000)
        client.close()
        await live.settle()
        #expect(!live.log.hasNext)
        // The dyno takes its time, so that the client's end is at the router before the router has read all.
        var bytes: [UInt8] = []
        while bytes.count < sent {
            bytes += try dyno.read(min(131_072, sent - bytes.count))
            await live.settle()
        }
        #expect(bytes.indices.allSatisfy { bytes[$0] == piece[$0 % piece.count] })
        let end = try dyno.readToEnd()
        #expect(end.bytes.isEmpty && !end.wasReset)
        #expect(try live.log.next().text.hasPrefix("at=info "))
    }

    @Test("an upgraded connection delivers what its dyno sent before it closed")
    func upgradeLastBytesOfDyno() async throws {
        let (live, client, dyno) = try await upgraded()
        defer { withExtendedLifetime(live) {} }
        let piece = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let sent = try dyno.sendUntilBlocked(piece, limit: 100_000_000)
        dyno.close()
        let (bytes, wasReset) = try client.readToEnd()
        #expect(bytes.count == sent && !wasReset)
        #expect(bytes.indices.allSatisfy { bytes[$0] == piece[$0 % piece.count] })
        #expect(try live.log.next().text.contains(" status=101 bytes=\(sent) "))
    }

    @Test("an upgraded connection whose dyno takes no more and whose client has closed ends after 55 s")
    func upgradeAbandoned() async throws {
        let (live, client, dyno) = try await upgraded()
        defer { withExtendedLifetime((live, dyno)) {} }
        _ = try client.sendUntilBlocked([UInt8](repeating: 0x65, count: 65_536), limit: 100_000_000)
        client.close()
        await live.step(.seconds(55))
        #expect(try live.log.next().text.contains("at=error code=H15 "))
    }

    @Test("a client that closes its half has gone away")
    func halfClose() async throws {
        let (live, client, dyno) = try await begun("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        defer { withExtendedLifetime(live) {} }
        client.shutdownWrite()
        #expect(try live.log.next().text.contains("code=H27"))
        #expect(try dyno.readToEnd().bytes.isEmpty)
    }

    @Test("a dyno that answers and closes before it has read the request is still heard")
    func earlyCloser() async throws {
        let (live, client, dyno) = try await begun(
            "POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 10000000\r\n\r\nabc"
        )
        defer { withExtendedLifetime(live) {} }
        try dyno.send("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        dyno.close()
        #expect(try client.readHead().hasPrefix("HTTP/1.1 413 "))
        #expect(try live.log.next().text.contains(" status=413 "))
    }

    @Test("a stopping router finishes what is in flight, then cuts the rest off with H24")
    func stop() async throws {
        let live = try LiveRouter()
        let listener = try LoopbackDyno()
        try live.publish([(listener.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let dyno = try listener.accept()
        _ = try dyno.readHead()
        let second = try live.connect()
        try second.send("GET /second HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        let secondAtDyno = try listener.accept()
        _ = try secondAtDyno.readHead()
        defer { withExtendedLifetime(secondAtDyno) {} }
        let stopping = Task.detached { live.router.stop(grace: .seconds(600)) }
        try await live.until { _ in (try? live.connect()) == nil }
        try dyno.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        #expect(try client.readHead().contains("\r\nConnection: close\r\n"))
        #expect(try client.read(2) == Array("ok".utf8))
        let first = try live.log.next().text
        #expect(first.contains(" status=200 "), "\(first)")
        live.router.beginStop(grace: .zero)
        await stopping.value
        let line = try live.log.next().text
        #expect(line.hasPrefix("at=error code=H24 desc=\"Forced close\" "))
        #expect(line.contains(" path=\"/second\" ") && line.contains(" status= bytes=0 "))
        #expect(try second.readToEnd().bytes.isEmpty)
    }

    /// A client and a dyno that speak another protocol with each other.
    private func upgraded() async throws -> (LiveRouter, LoopbackWire, LoopbackWire) {
        let (live, client, dyno) = try await begun(
            "GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"
        )
        try dyno.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
        #expect(try client.readHead().hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        return (live, client, dyno)
    }

    /// A router with one dyno, and a request that has arrived there.
    private func begun(_ request: String) async throws -> (LiveRouter, LoopbackWire, LoopbackWire) {
        let live = try LiveRouter()
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        try client.send(request)
        let wire = try dyno.accept()
        _ = try wire.readHead()
        return (live, client, wire)
    }
}
