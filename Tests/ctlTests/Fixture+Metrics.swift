import Model
import PlatformAPI

extension Fixture {
    /// Five minutes of two web dynos and a worker; `empty` is an app that has nothing yet.
    static func metrics(_ name: String) -> AppMetrics {
        let app = NamedReference(
            id: ResourceID(high: 0x0123_4567_89ab_4def, low: 0x8123_4567_89ab_cdef),
            name: name
        )
        let none = AppMetrics.Requests(failures: [], minutesAgo: [], p50: [], p95: [], p99: [], requests: [])
        guard name != "empty" else {
            return AppMetrics(
                app: app,
                dynos: [],
                leftOut: 0,
                minutes: 0,
                requests: none,
                total: RouterView.Traffic()
            )
        }
        return AppMetrics(
            app: app,
            dynos: [
                dyno(
                    "web.1",
                    [4, 3, 2, 1, 0],
                    [100, 150, 200, 250, 300],
                    [0, 0.5, 1, 0.5, 1],
                    [0, 60, 40, 0, 0]
                ),
                dyno("web.2", [2, 1, 0], [80, nil, 80], [0.5, 0, 0], [80, 0, 0]),
                dyno("worker.1", [4, 3, 2, 1, 0], [50, 50, 50, 50, 50], [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]),
            ],
            leftOut: 0,
            minutes: 5,
            requests: AppMetrics.Requests(
                failures: [0, 4],
                minutesAgo: [3, 2],
                p50: [12.5, 14],
                p95: [40, 250.5],
                p99: [80, 30_000],
                requests: [60, 120]
            ),
            total: RouterView.Traffic(
                codes: ["H12": 3, "H13": 1],
                requests: 180,
                serviceTime: RouterView.Quantiles(p50: 13.25, p95: 200, p99: 28_000),
                statusClasses: ["2xx": 176, "5xx": 4]
            )
        )
    }

    private static func dyno(
        _ name: String,
        _ minutesAgo: [Int],
        _ megabytes: [Int?],
        _ load: [Double],
        _ requests: [Int]
    ) -> AppMetrics.Dyno {
        AppMetrics.Dyno(
            load: load,
            memoryBytes: megabytes.map { $0.map { $0 << 20 } },
            memoryQuotaBytes: 512 << 20,
            minutesAgo: minutesAgo,
            name: name,
            requests: requests
        )
    }
}
