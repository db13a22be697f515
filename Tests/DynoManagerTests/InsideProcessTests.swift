import Glibc
import Linux
import TestSupport
import Testing

@testable import DynoManager

@Suite("The socket of a command inside a dyno")
struct InsideProcessTests {
    @Test("that is reset, since an order was not read any more, has ended: the command had been started")
    func reset() throws {
        #expect(try events(sending: []) == [.ended(.dynoEnded)])
    }

    @Test("still tells what had been sent before it was reset")
    func exitBeforeReset() throws {
        #expect(try events(sending: ["started", "exit 3"]) == [.started, .ended(.exited(3))])
    }

    /// What is told when the other side sends this, and goes without having read an order.
    private func events(sending messages: [String]) throws -> [InsideProcess.Event] {
        let loop = try EventLoop(clock: PlatformClock())
        let launch = InsideLaunch(command: "true", environment: [:], terminal: nil)
        let events = Recorder<InsideProcess.Event>()
        let theirs = Lock<HeldDescriptor?>(nil)
        let inside = try InsideProcess(
            launch,
            loop: loop,
            buffer: ReadBuffer(),
            onEvent: { event in
                events.append(event)
                if case .ended = event { loop.stop() }
            },
            order: { (socket, _) throws(Errno) in
                theirs.withLock { $0 = HeldDescriptor(FileDescriptor(owning: dup(socket))) }
            }
        )
        for message in messages {
            _ = try theirs.withLock { held in
                guard let held else { throw WireEnded() }
                return try Socket.send(held.value, Array(message.utf8).span)
            }
        }
        inside.send(.interrupt)
        theirs.withLock { $0 = nil }
        loop.run()
        return events.values
    }
}
