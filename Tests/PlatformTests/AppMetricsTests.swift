import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

@Suite("An app's metrics")
struct AppMetricsTests {
    @Test("are a point a minute of what its dyno used and its requests were, and go with the app")
    func minutes() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            for path in ["/", "/slow?ms=40", "/"] {
                _ = try await HTTPCall.get(path, host: "demo.localhost", from: daemon.router)
            }
            let before = try await daemon.call(AppMetricsInfo(app: "demo"))
            #expect(before.app.name == "demo")
            // The look at memory and the minute's end come one after the other.
            daemon.clock.step(by: .seconds(20))
            try await daemon.until("a point with memory and requests") {
                daemon.clock.step(by: .seconds(60))
                let metrics = try await daemon.call(AppMetricsInfo(app: "demo"))
                return metrics.dynos.first?.memoryBytes.contains { ($0 ?? 0) > 0 } == true
                    && metrics.total.requests == 3
            }
            let metrics = try await daemon.call(AppMetricsInfo(app: "demo"))
            #expect(metrics.dynos.map(\.name) == ["web.1"] && metrics.minutes > 0 && metrics.leftOut == 0)
            let dyno = try #require(metrics.dynos.first)
            #expect(dyno.requests.reduce(0, +) == 3 && dyno.memoryQuotaBytes == 512 << 20)
            #expect(dyno.minutesAgo == dyno.minutesAgo.sorted(by: >))
            #expect(dyno.load.count == dyno.minutesAgo.count)
            #expect(metrics.requests.requests.reduce(0, +) == 3)
            // Of three requests one took 40 ms; percentiles are 3.1 % off at most.
            #expect((metrics.total.serviceTime?.p99 ?? 0) > 38)
            #expect(metrics.total.statusClasses["2xx"] == 3)
            _ = try await daemon.call(AppDelete(app: "demo"))
            let error = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(AppMetricsInfo(app: "demo"))
            }
            #expect(error?.id == "not_found")
            _ = try await daemon.call(AppCreate(name: "demo"))
            #expect(try await daemon.call(AppMetricsInfo(app: "demo")).total.requests == 0)
        }
    }
}
