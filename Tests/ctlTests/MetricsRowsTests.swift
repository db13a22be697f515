import PlatformAPI
import Testing

@testable import ctl

@Suite("The rows of metrics")
struct MetricsRowsTests {
    @Test("are those of each process type, web first, and of each of its dynos")
    func owners() {
        let rows = MetricsRows(Fixture.metrics("demo")).rows
        #expect(
            rows.filter { !$0.owner.isEmpty }.map(\.owner) == ["web", "web.1", "web.2", "worker", "worker.1"]
        )
        let web = rows.prefix(7)
        #expect(
            web.map(\.metric) == ["memory", "load", "throughput", "p50", "p95", "p99", "errors"]
        )
    }

    @Test("join dynos by what a type means: the largest memory, the mean load")
    func joining() throws {
        let rows = MetricsRows(Fixture.metrics("demo")).rows
        #expect(rows[0].last == "300.0 MB" && rows[0].most == "300.0 MB" && rows[0].all == "of 512 MB")
        #expect(rows[1].last == "0.50" && rows[1].most == "0.75")
        #expect(rows[2].last == "0/min" && rows[2].most == "120/min" && rows[2].all == "180 requests")
        #expect(rows[6].all == "H12 3, H13 1")
    }

    @Test("have up to 24 bars, however long the time is")
    func bars() {
        for minutes in [1, 5, 24, 25, 60, 1_440] {
            var metrics = Fixture.metrics("demo")
            metrics.minutes = minutes
            metrics.dynos = [
                AppMetrics.Dyno(
                    load: [0, 1],
                    memoryBytes: [1, 2],
                    memoryQuotaBytes: 10,
                    minutesAgo: [minutes - 1, 0],
                    name: "web.1",
                    requests: [0, 0]
                )
            ]
            let trend = MetricsRows(metrics).rows[0].trend
            #expect(trend.count <= 24 && trend.count <= minutes, "\(minutes)")
            // Its oldest and its newest minute are the first and the last bar.
            #expect(trend.first == (minutes == 1 ? 2 : 1) && trend.last == 2, "\(minutes)")
        }
    }

    @Test("are none for an app that has nothing")
    func nothing() {
        #expect(MetricsRows(Fixture.metrics("empty")).rows == [])
    }
}
