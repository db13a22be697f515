import Linux
import Model
import Testing

@testable import Logplex

@Suite("DrainPauses")
struct DrainPausesTests {
    private func at(_ seconds: Int64) -> PlatformInstant {
        PlatformInstant(nanoseconds: seconds * 1_000_000_000)
    }

    @Test("a TCP drain connects at once at first, then waits 2^F seconds after F failures, 300 at most")
    func syslog() {
        var pauses = DrainPauses()
        #expect(pauses.syslogPause(at: at(0)) == .zero)
        var seen: [Duration] = []
        for number in 1...10 {
            pauses.failed(at: at(Int64(number)))
            seen.append(pauses.syslogPause(at: at(Int64(number))))
        }
        #expect(seen == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map { .seconds($0) })
        for _ in 0..<100 { pauses.failed(at: at(20)) }
        #expect(pauses.syslogPause(at: at(20)) == .seconds(300))
    }

    @Test("a TCP drain waits 30 s when its last good send is younger than that")
    func recentlyGood() {
        var pauses = DrainPauses()
        pauses.succeeded(at: at(100))
        pauses.failed(at: at(110))
        #expect(pauses.syslogPause(at: at(129)) == .seconds(30))
        #expect(pauses.syslogPause(at: at(130)) == .seconds(2))
        pauses.succeeded(at: at(140))
        #expect(pauses.syslogPause(at: at(170)) == .zero)
    }

    @Test("an HTTP drain connects at once after one failure, then after up to 5.11 s")
    func http() {
        var pauses = DrainPauses()
        var generator = SeededGenerator(seed: 1)
        pauses.failed(at: at(0))
        #expect((0..<50).allSatisfy { _ in pauses.httpPause(using: &generator) == .zero })
        var seen: [Int: Set<Duration>] = [:]
        for number in 2...12 {
            pauses.failed(at: at(0))
            for _ in 0..<400 { seen[number, default: []].insert(pauses.httpPause(using: &generator)) }
        }
        #expect(seen[2] == [.zero, .milliseconds(10)])
        #expect(seen[3] == [.zero, .milliseconds(10), .milliseconds(30)])
        let slots = [0, 1, 3, 7, 15, 31, 63, 127, 255, 511]
        #expect(seen[12] == Set(slots.map { .milliseconds(10 * $0) }))
    }

    @Test("service is degraded after five minutes of failures, until a success")
    func degraded() {
        var pauses = DrainPauses()
        #expect(!pauses.isDegraded(at: at(10_000)))
        pauses.failed(at: at(10_000))
        pauses.failed(at: at(10_299))
        #expect(!pauses.isDegraded(at: at(10_299)))
        #expect(pauses.isDegraded(at: at(10_300)))
        pauses.succeeded(at: at(10_301))
        pauses.failed(at: at(10_302))
        #expect(!pauses.isDegraded(at: at(10_302)) && pauses.failures == 1)
    }
}
