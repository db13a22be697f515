import Linux
import TestSupport
import Testing

@testable import Router

@Suite("A wire with a network in it")
struct HopWireTests {
    private let piece = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    @Test("holds a bounded number of bytes, and delivers all of them to a dyno after the router has closed")
    func lastBytesToDyno() async throws {
        let ends = try await Ends.laid(over: Hop(latency: .milliseconds(2), jitter: .milliseconds(1)))
        let sent = try ends.router.sendUntilBlocked(piece, limit: 100_000_000)
        #expect((262_144...32_000_000).contains(sent), "\(sent)")
        ends.router.close()
        let (bytes, wasReset) = try ends.dyno.readToEnd()
        #expect(bytes.count == sent && !wasReset)
        #expect(bytes.indices.allSatisfy { bytes[$0] == piece[$0 % piece.count] })
    }

    @Test("delivers all that a dyno sent before it closed")
    func lastBytesToRouter() async throws {
        let ends = try await Ends.laid(over: Hop(latency: .milliseconds(2), finDelay: .milliseconds(5)))
        let sent = try ends.dyno.sendUntilBlocked(piece, limit: 100_000_000)
        #expect((262_144...32_000_000).contains(sent), "\(sent)")
        ends.dyno.close()
        let (bytes, wasReset) = try ends.router.readToEnd()
        #expect(bytes.count == sent && !wasReset)
        #expect(bytes.indices.allSatisfy { bytes[$0] == piece[$0 % piece.count] })
    }

    @Test("passes a reset on as one, both ways")
    func resets() async throws {
        let first = try await Ends.laid(over: Hop(latency: .milliseconds(1)))
        first.dyno.close(reset: true)
        #expect(try first.router.readToEnd().wasReset)
        let second = try await Ends.laid(over: Hop(latency: .milliseconds(1)))
        second.router.close(reset: true)
        #expect(try second.dyno.readToEnd().wasReset)
    }

    @Test("answers what comes for a dyno that has gone with its end")
    func goneDyno() async throws {
        let ends = try await Ends.laid(over: Hop(latency: .milliseconds(1)))
        ends.dyno.close()
        try ends.router.send("anybody there?")
        #expect(try ends.router.readToEnd().bytes.isEmpty)
    }

    @Test("is forgotten when both sides have closed")
    func forgotten() async throws {
        let ends = try await Ends.laid(over: nil)
        #expect(try await ends.openWires() == 1)
        ends.router.close()
        #expect(try ends.dyno.readToEnd().bytes.isEmpty)
        #expect(try await ends.openWires() == 0)
    }

    @Test("leaves no timer behind when the dyno takes what the router sent before it closed")
    func noTimerLeft() async throws {
        let ends = try await Ends.laid(over: nil)
        let before = try await ends.timers()
        try ends.router.send("last words")
        ends.router.close()
        #expect(try ends.dyno.readToEnd().bytes == Array("last words".utf8))
        #expect(try await ends.openWires() == 0)
        #expect(try await ends.timers() == before)
    }
}

/// The two sockets at the ends of a wire on a loop of its own, whose platform clock stands still.
private final class Ends: Sendable {
    let router: LoopbackWire
    let dyno: LoopbackWire
    private let thread: LoopThread
    private let wires: Lock<HeldWires>

    /// `HopWires` stays on its loop; this only carries it there.
    private struct HeldWires: @unchecked Sendable {
        let value: HopWires
    }

    static func laid(over hop: Hop?) async throws -> Ends {
        let thread = try LoopThread(named: "wire", clock: .stopped())
        return try await thread.loop.perform { loop in
            let wires = HopWires(
                loop: loop,
                timers: try RealTimers(loop: loop),
                random: SeededGenerator(seed: 1)
            )
            let (near, far) = (Recorder<LoopbackWire>(), Recorder<LoopbackWire>())
            let nearEnd = try Socket.loopbackPair()
                .take { outer, inner in
                    near.append(LoopbackWire(outer))
                    return inner
                }
            let farEnd = try Socket.loopbackPair()
                .take { outer, inner in
                    far.append(LoopbackWire(outer))
                    return inner
                }
            _ = try wires.lay(near: nearEnd, far: farEnd, over: hop)
            return Ends(near.values[0], far.values[0], thread, HeldWires(value: wires))
        }
    }

    private init(_ router: LoopbackWire, _ dyno: LoopbackWire, _ thread: LoopThread, _ wires: HeldWires) {
        self.router = router
        self.dyno = dyno
        self.thread = thread
        self.wires = Lock(wires)
    }

    deinit { thread.stop() }

    /// How many timers of the platform's clock wait.
    func timers() async throws -> Int {
        try await thread.loop.perform { loop in loop.timerCount }
    }

    /// How many wires stand.
    func openWires() async throws -> Int {
        try await thread.loop.perform { [self] _ in wires.withLock { $0.value.count } }
    }
}
