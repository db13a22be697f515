import Linux
import Model
import Testing

@testable import Router

@Suite("AppCounters")
struct AppCountersTests {
    private let start = PlatformInstant(nanoseconds: 7_000_000_000)

    @Test("the last minute forgets what is older than 60 s and keeps what is younger than 45 s")
    func lastMinute() {
        let counters = AppCounters(at: start)
        var times: [Int] = []
        for second in stride(from: 0, through: 600, by: 7) {
            let now = start + .seconds(second)
            times.append(second)
            counters.add(status: 200, code: nil, serviceNanoseconds: 1_000_000, at: now)
            let recent = counters.lastMinute(at: now)
            let atLeast = times.count { second - $0 < 45 }
            let atMost = times.count { second - $0 <= 60 }
            #expect((UInt64(atLeast)...UInt64(atMost)).contains(recent.requests), "at \(second) s")
            #expect(recent.serviceTimes.total == recent.requests)
        }
        #expect(counters.total.requests == UInt64(times.count))
    }

    @Test(
        "a long pause, or a step of the clock, leaves an empty minute",
        arguments: [61, 75, 3_600, 1_000_000]
    )
    func pause(seconds: Int) {
        let counters = AppCounters(at: start)
        counters.add(status: 503, code: .h12, serviceNanoseconds: 30_000_000_000, at: start)
        #expect(counters.lastMinute(at: start + .seconds(44)).codes.map(\.code) == [.h12])
        let later = start + .seconds(seconds)
        #expect(counters.lastMinute(at: later) == TrafficCounts())
        counters.add(status: 200, code: nil, serviceNanoseconds: 0, at: later)
        #expect(counters.lastMinute(at: later).byStatusClass == [0, 0, 1, 0, 0, 0])
        #expect(counters.total.byStatusClass == [0, 0, 1, 0, 0, 1])
    }

    @Test("a request without a status, a connection or a code counts as just that")
    func parts() {
        let counters = AppCounters(at: start)
        counters.add(status: nil, code: .h24, serviceNanoseconds: 5, at: start)
        counters.add(status: 503, code: .h10, serviceNanoseconds: nil, at: start)
        counters.add(status: 101, code: nil, serviceNanoseconds: 5, at: start)
        #expect(counters.total.requests == 3)
        #expect(counters.total.byStatusClass == [1, 1, 0, 0, 0, 1])
        #expect(counters.total.codes.map(\.code) == [.h10, .h24])
        #expect(counters.total.codes.map(\.count) == [1, 1])
        #expect(counters.total.serviceTimes.total == 2)
        #expect(counters.upgradedTimes?.total == 1)
    }
}
