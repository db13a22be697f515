import Linux
import Model
import TestSupport
import Testing

@testable import Logplex

@Suite("LogSession")
struct LogSessionTests {
    private func session(
        backlog: [LogMessage] = [],
        filter: LogFilter = LogFilter(),
        tail: Bool = true,
        format: LogFormat = .text
    ) -> LogSession {
        LogSession(
            request: LogSessionRequest(app: .random(), filter: filter, tail: tail),
            format: format,
            backlog: backlog,
            wallClock: { LogplexFixture.noon }
        )
    }

    private func text(_ packet: LogSession.Packet) -> String? {
        if case .bytes(let bytes) = packet { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    private let stamp = "2026-08-10T12:00:00.000000+00:00 app[web.1]: "

    @Test("without a tail the history is all there is")
    func noTail() {
        let session = session(backlog: [.sample(1, "a"), .sample(2, "b")], tail: false)
        session.offer(.sample(3, "later"))
        #expect(text(session.take()) == "\(stamp)a\n\(stamp)b\n")
        #expect(session.take() == .end)
    }

    @Test("a tail goes on after the history, in order")
    func tail() {
        let session = session(backlog: [.sample(1, "a")])
        session.offer(.sample(2, "b"))
        #expect(text(session.take()) == "\(stamp)a\n\(stamp)b\n")
        #expect(session.take() == .wait)
        session.offer(.sample(3, "c"))
        session.finish()
        #expect(text(session.take()) == "\(stamp)c\n")
        #expect(session.take() == .end)
    }

    @Test("packets hold whole messages and at most 4,096 bytes, or one longer message")
    func packets() throws {
        let small = (1...100).map { LogMessage.sample($0, String(repeating: "x", count: 100)) }
        let long = LogMessage.sample(101, String(repeating: "y", count: 9_000))
        let session = session(backlog: small + [long, .sample(102, "z")], tail: false)
        var sizes: [Int] = []
        while let packet = text(session.take()) {
            #expect(packet.hasSuffix("\n"))
            sizes.append(packet.utf8.count)
        }
        let line = stamp.utf8.count + 101
        #expect(sizes.dropLast(3).allSatisfy { $0 == 4_096 / line * line })
        #expect(sizes.suffix(2) == [stamp.utf8.count + 9_001, stamp.utf8.count + 2])
        #expect(sizes.reduce(0, +) == 100 * line + 2 * stamp.utf8.count + 9_003)
    }

    @Test("a reader that falls behind loses the oldest and is told first thing, L11")
    func overflow() {
        let session = session()
        for number in 1...1_124 { session.offer(.sample(UInt64(number), "n\(number)")) }
        let packet = text(session.take()) ?? ""
        let lines = packet.split(separator: "\n")
        #expect(
            lines[0]
                == "2026-08-10T12:00:00+00:00 logplex[1]: Error L11 (Tail buffer overflow) -> This tail "
                + "session dropped 100 messages since 2026-08-10T12:00:00+00:00."
        )
        #expect(lines[1] == "\(stamp)n101")
        session.offer(.sample(2_000, "more"))
        #expect(text(session.take())?.contains("L11") == false, "told once")
    }

    @Test("the note follows the session's filters, and the history is never lost")
    func filteredNote() {
        let session = session(backlog: [.sample(1, "old")], filter: LogFilter(source: "app"))
        for number in 2...1_100 { session.offer(.sample(UInt64(number), "n\(number)")) }
        session.offer(.sample(1_101, "not wanted", source: .heroku))
        var lines: [Substring] = []
        while let packet = text(session.take()) { lines += packet.split(separator: "\n") }
        #expect(lines.first == "\(stamp)old")
        #expect(lines.count == 1_025 && lines[1] == "\(stamp)n77")
        #expect(lines.last == "\(stamp)n1100")
    }

    @Test("a waiting reader is called once for many messages, and at once when there is something")
    func waiting() {
        let session = session()
        let calls = Lock(0)
        let count = { @Sendable in calls.withLock { $0 += 1 } }
        session.whenReady(count)
        session.notify()
        #expect(calls.withLock { $0 } == 0, "nothing has come")
        session.offer(.sample(1, "a"))
        session.offer(.sample(2, "b"))
        session.notify()
        session.notify()
        #expect(calls.withLock { $0 } == 1)
        session.whenReady(count)
        #expect(calls.withLock { $0 } == 2)
    }

    @Test("closing frees what is kept and ends a reader that waits")
    func closing() {
        let session = session()
        let ended = Lock(false)
        session.whenReady { ended.withLock { $0 = true } }
        session.close()
        #expect(ended.withLock { $0 } && session.isClosed)
        session.offer(.sample(1, "a"))
        #expect(session.take() == .end)
    }

    @Test("a quiet event stream gets a comment now and then, text never does")
    func keepAlive() {
        let events = session(format: .events)
        events.keepAlive()
        #expect(text(events.take()) == ": keepalive\n\n")
        #expect(events.take() == .wait)
        events.keepAlive()
        events.offer(.sample(1, "a"))
        #expect(text(events.take()) == "id: 1\ndata: \(stamp)a\n\n")
        #expect(events.take() == .wait)
        let plain = session()
        plain.keepAlive()
        #expect(plain.take() == .wait)
    }
}
