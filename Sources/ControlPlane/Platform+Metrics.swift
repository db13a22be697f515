import Model
import PlatformAPI
import Store

extension Platform {
    func perform(_ call: AppMetricsInfo) async throws -> AppMetrics {
        let app = try await app(call.app)
        return AppMetrics(of: app, await metrics.remembered)
    }
}

extension AppMetrics {
    fileprivate init(of app: AppRecord, _ history: MetricsHistory) {
        let now = history.minute ?? 0
        self.init(
            app: NamedReference(id: app.id, name: app.name.description),
            dynos: history.dynos(of: app.id).map { Dyno($0.name, $0.quotaBytes, $0.points, at: now) },
            leftOut: history.leftOut,
            minutes: history.minutes,
            requests: Requests(history.traffic(of: app.id), at: now),
            total: RouterView.Traffic(history.total(of: app.id))
        )
    }
}

extension AppMetrics.Dyno {
    fileprivate init(
        _ name: DynoName,
        _ quotaBytes: Int,
        _ points: [MetricsHistory.DynoPoint],
        at now: Int
    ) {
        self.init(
            load: points.map { Double(Int($0.load * 1_000)) / 1_000 },
            memoryBytes: points.map { $0.memory.map { Int($0) << 10 } },
            memoryQuotaBytes: quotaBytes,
            minutesAgo: points.map { now - $0.minute },
            name: name.description,
            requests: points.map { Int($0.requests) }
        )
    }
}

extension AppMetrics.Requests {
    fileprivate init(_ points: [MetricsHistory.TrafficPoint], at now: Int) {
        self.init(
            failures: points.map { Int($0.failures) },
            minutesAgo: points.map { now - $0.minute },
            p50: points.map { $0.times.map { Double($0.p50) / 1_000 } },
            p95: points.map { $0.times.map { Double($0.p95) / 1_000 } },
            p99: points.map { $0.times.map { Double($0.p99) / 1_000 } },
            requests: points.map { Int($0.requests) }
        )
    }
}
