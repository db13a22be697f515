import Model
import Testing

@testable import ControlPlane

@Suite("Scaling by latency")
struct LatencyScaleTests {
    private let goal = LatencyScale.Goal(p95: .milliseconds(500), minimum: 2, maximum: 4)

    private func minute(
        _ dynos: Int,
        requests: Int = 600,
        failures: Int = 0,
        p95 milliseconds: Int? = 400
    ) -> LatencyScale.Minute {
        LatencyScale.Minute(
            dynos: dynos,
            requests: requests,
            failures: failures,
            p95: milliseconds.map { .milliseconds($0) }
        )
    }

    @Test("one dyno more as soon as p95 reaches the target, up to the maximum", arguments: [500, 5_000])
    func up(p95: Int) {
        var scale = LatencyScale()
        #expect(scale.decide(after: minute(2, p95: p95), goal) == 3)
        #expect(scale.decide(after: minute(3, p95: p95), goal) == 4)
        #expect(scale.decide(after: minute(4, p95: p95), goal) == 4)
    }

    @Test("stays where one dyno less would be too slow")
    func stays() {
        var scale = LatencyScale()
        // 400 ms of three dynos would be 600 ms of two.
        for _ in 0..<20 { #expect(scale.decide(after: minute(3), goal) == 3) }
    }

    @Test("one dyno less after five calm minutes in a row, down to the minimum")
    func down() {
        var scale = LatencyScale()
        let calm = minute(4, p95: 100)
        for _ in 0..<4 { #expect(scale.decide(after: calm, goal) == 4) }
        #expect(scale.decide(after: calm, goal) == 3)
        for _ in 0..<4 { #expect(scale.decide(after: minute(3, p95: 100), goal) == 3) }
        #expect(scale.decide(after: minute(3), goal) == 3)
        for _ in 0..<4 { #expect(scale.decide(after: minute(3, p95: 100), goal) == 3) }
        #expect(scale.decide(after: minute(3, p95: 100), goal) == 2)
        for _ in 0..<20 { #expect(scale.decide(after: minute(2, p95: 1), goal) == 2) }
    }

    @Test("does not go back to what was too slow within the last hour")
    func memory() {
        var scale = LatencyScale()
        // 150 requests for each dyno were too many.
        #expect(scale.decide(after: minute(2, requests: 300, p95: 900), goal) == 3)
        for _ in 0..<59 { #expect(scale.decide(after: minute(3, requests: 300, p95: 100), goal) == 3) }
        // Now an hour has passed; the calm minutes count anew.
        for _ in 0..<4 { #expect(scale.decide(after: minute(3, requests: 300, p95: 100), goal) == 3) }
        #expect(scale.decide(after: minute(3, requests: 300, p95: 100), goal) == 2)
    }

    @Test("goes down with less to do than what was too slow")
    func lessToDo() {
        var scale = LatencyScale()
        #expect(scale.decide(after: minute(2, requests: 300, p95: 900), goal) == 3)
        for _ in 0..<4 { #expect(scale.decide(after: minute(3, requests: 200, p95: 100), goal) == 3) }
        #expect(scale.decide(after: minute(3, requests: 200, p95: 100), goal) == 2)
    }

    @Test("without requests: one dyno less a minute, from the third minute on")
    func quiet() {
        var scale = LatencyScale()
        let quiet = minute(4, requests: 0, p95: nil)
        #expect(scale.decide(after: quiet, goal) == 4)
        #expect(scale.decide(after: quiet, goal) == 4)
        #expect(scale.decide(after: quiet, goal) == 3)
        #expect(scale.decide(after: minute(3, requests: 0, p95: nil), goal) == 2)
        #expect(scale.decide(after: minute(2, requests: 0, p95: nil), goal) == 2)
    }

    @Test("changes nothing while a fifth of all requests fail")
    func failing() {
        var scale = LatencyScale()
        #expect(scale.decide(after: minute(2, requests: 100, failures: 20, p95: 900), goal) == 2)
        #expect(scale.decide(after: minute(2, requests: 100, failures: 19, p95: 900), goal) == 3)
        for _ in 0..<9 {
            #expect(scale.decide(after: minute(3, requests: 100, failures: 99, p95: 1), goal) == 3)
        }
    }

    @Test("upgraded connections alone change nothing")
    func sockets() {
        var scale = LatencyScale()
        for _ in 0..<9 { #expect(scale.decide(after: minute(3, requests: 9, p95: nil), goal) == 3) }
    }

    @Test("comes back into the range, one dyno at a time")
    func range() {
        var scale = LatencyScale()
        #expect(scale.decide(after: minute(7), goal) == 6)
        #expect(scale.decide(after: minute(1, requests: 0, p95: nil), goal) == 2)
    }
}
