import Linux
import TestSupport
import Testing

@Suite("An event loop")
struct EventLoopTests {
    @Test("runs mail from other threads in the order it was sent")
    func mailInOrder() async throws {
        let thread = try LoopThread(named: "test-loop", clock: PlatformClock())
        defer { thread.stop() }
        let log = Recorder<Int>()
        for number in 0..<100 { thread.loop.mailbox.send { log.append(number) } }
        try await thread.loop.perform { _ in }
        #expect(log.values == Array(0..<100))
    }

    @Test("fires timers by deadline when its clock is stepped, and no cancelled one")
    func timersOnSteppedClock() async throws {
        let clock = PlatformClock.stopped()
        let thread = try LoopThread(named: "test-loop", clock: clock)
        defer { thread.stop() }
        let log = Recorder<Int>()
        try await thread.loop.perform { loop in
            loop.schedule(after: .seconds(30)) { log.append(30) }
            loop.schedule(after: .seconds(5)) { log.append(5) }
            loop.cancel(loop.schedule(after: .seconds(10)) { log.append(10) })
            loop.schedule(after: .seconds(60)) { log.append(60) }
        }
        clock.step(by: .seconds(31))
        // One turn to fire the timers, one more to be sure that it has ended.
        try await thread.loop.perform { _ in }
        try await thread.loop.perform { _ in }
        #expect(log.values == [5, 30])
    }

    @Test("drops an event whose registration ended in the same turn")
    func staleEvents() async throws {
        let thread = try LoopThread(named: "test-loop", clock: PlatformClock())
        defer { thread.stop() }
        let log = Recorder<Int>()
        let watched = Watched()
        try await thread.loop.perform { loop in
            for index in 0..<2 {
                try Socket.pair().take { first, second in
                    _ = try? Socket.send(second, [1].span)
                    watched.ends.append(HeldDescriptor(first))
                    watched.peers.append(HeldDescriptor(second))
                }
                let handler = CallbackHandler { _ in
                    log.append(index)
                    watched.end(on: loop)
                }
                let end = watched.ends[index]
                watched.registrations.append(try loop.register(end.value, for: .read, handler: handler))
            }
        }
        try await thread.loop.perform { _ in }
        try await thread.loop.perform { _ in }
        #expect(log.values.count == 1, "both were ready in one turn and the first ended both")
    }

    @Test("runs an actor on its own thread")
    func actorsOnTheLoop() async throws {
        let thread = try LoopThread(named: "test-loop", clock: PlatformClock())
        defer { thread.stop() }
        let counter = LoopCounter(loop: thread.loop)
        #expect(await counter.increment())
        #expect(await counter.increment())
        #expect(await counter.value == 2)
    }
}

/// Used on the loop's thread only.
private final class Watched: @unchecked Sendable {
    var ends: [HeldDescriptor] = []
    var peers: [HeldDescriptor] = []
    var registrations: [EventLoop.Registration] = []

    func end(on loop: EventLoop) {
        for (registration, end) in zip(registrations, ends) {
            loop.deregister(registration, descriptor: end.value)
        }
    }
}

private actor LoopCounter {
    private let loop: EventLoop
    private(set) var value = 0

    init(loop: EventLoop) {
        self.loop = loop
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.executor.unowned }

    func increment() -> Bool {
        value += 1
        return loop.isOnLoop
    }
}
