import DynoManager
import Logplex
import Model
import Router

/// The last 24 hours: a point a minute for each app that had requests and for each dyno that ran.
///
/// A value that is told once a minute what routers and dynos have counted by then; how much it keeps is bounded
/// (`Limits.Metrics`).
struct MetricsHistory: Sendable {
    /// A minute of an app's requests.
    struct TrafficPoint: Equatable {
        let minute: Int
        let requests: UInt32
        /// Those that ended with a code.
        let failures: UInt32
        /// Nil when no request had a connection.
        let times: Times?
    }

    /// Service times of a minute, in microseconds.
    struct Times: Equatable {
        let p50: UInt32
        let p95: UInt32
        let p99: UInt32
    }

    /// A minute of a dyno.
    struct DynoPoint: Equatable {
        let minute: Int
        /// What its quota is compared with, in KB; nil when it was not looked at.
        let memory: UInt32?
        /// Of the last minute.
        let load: Float
        /// For which it was chosen last.
        let requests: UInt32
    }

    private struct App {
        var points = BoundedQueue<TrafficPoint>(capacity: Limits.Metrics.points)
        /// What routers had counted of it when an hour with requests began.
        var copies: [(hour: Int, total: TrafficCounts)] = []
        var dynos: [DynoName: Dyno] = [:]
    }

    private struct Dyno {
        var points = BoundedQueue<DynoPoint>(capacity: Limits.Metrics.points)
        var quotaBytes = 0
    }

    private var apps: [ResourceID: App] = [:]
    /// What routers had counted by the last minute's end.
    private var seen: [ResourceID: MetricsSight] = [:]
    private var dynoCount = 0
    /// The minute of the last points, counted from the clock's start; nil before the first.
    private(set) var minute: Int?
    private var first = 0
    /// Apps and dynos that had something to tell in the last minute, and no room.
    private(set) var leftOut = 0

    // MARK: Recording

    /// Takes what had been counted when `minute` ended.
    mutating func record(_ minute: Int, _ routers: [RouterSnapshot], _ uses: [DynoUse]) {
        if self.minute == nil { first = minute }
        self.minute = minute
        leftOut = 0
        forgetOld()
        let sights = MetricsSight.all(routers, after: seen)
        for (id, sight) in sights { record(sight, of: id) }
        for use in uses { record(use, sights[use.app]) }
        seen = sights
    }

    /// Forgets an app that is gone.
    mutating func remove(_ app: ResourceID) {
        dynoCount -= apps.removeValue(forKey: app)?.dynos.count ?? 0
        seen[app] = nil
    }

    // MARK: Reading

    /// For how many minutes there may be points.
    var minutes: Int { minute.map { min($0 - first + 1, Limits.Metrics.points) } ?? 0 }

    /// An app's points, oldest first.
    func traffic(of app: ResourceID) -> [TrafficPoint] {
        guard let points = apps[app]?.points else { return [] }
        return (0..<points.count).map { points[$0] }.filter { isRecent($0.minute) }
    }

    /// What became of the app's requests since an hour began, 23 to 24 hours ago.
    func total(of app: ResourceID) -> TrafficCounts {
        guard let earliest = apps[app]?.copies.first, let sight = seen[app] else { return TrafficCounts() }
        return sight.total.since(earliest.total)
    }

    /// The points of the app's dynos, sorted by name.
    func dynos(of app: ResourceID) -> [(name: DynoName, quotaBytes: Int, points: [DynoPoint])] {
        (apps[app]?.dynos ?? [:]).sorted { $0.key < $1.key }.map { name, dyno in
            let points = (0..<dyno.points.count).map { dyno.points[$0] }.filter { isRecent($0.minute) }
            return (name: name, quotaBytes: dyno.quotaBytes, points: points)
        }
    }

    // MARK: - Private

    private func isRecent(_ other: Int) -> Bool { other > (minute ?? 0) - Limits.Metrics.points }

    private mutating func record(_ sight: MetricsSight, of id: ResourceID) {
        guard let minute else { return }
        let before = seen[id]?.total ?? TrafficCounts()
        guard sight.total.requests > before.requests, has(roomFor: id) else { return }
        var copies = apps[id]?.copies ?? []
        if copies.last.map({ $0.hour < minute / 60 }) ?? true { copies.append((minute / 60, before)) }
        apps[id, default: App()].copies = copies
        apps[id]?.points.append(TrafficPoint(minute, sight.total.since(before)))
    }

    private mutating func record(_ use: DynoUse, _ sight: MetricsSight?) {
        guard let minute else { return }
        let before = seen[use.app]?.requestsOfDynos[use.name] ?? 0
        let requests = (sight?.requestsOfDynos[use.name] ?? before) - before
        guard use.readings.memory != nil || requests > 0, has(roomFor: use.app) else { return }
        if apps[use.app]?.dynos[use.name] == nil {
            guard dynoCount < Limits.Metrics.dynos else { return leftOut += 1 }
            dynoCount += 1
        }
        let point = DynoPoint(
            minute: minute,
            memory: use.readings.memory.map { UInt32(clamping: $0.usedBytes >> 10) },
            load: Float(use.readings.load.oneMinute),
            requests: UInt32(clamping: requests)
        )
        apps[use.app, default: App()].dynos[use.name, default: Dyno()].points
            .append(point)
        apps[use.app]?.dynos[use.name]?.quotaBytes = use.size.memoryBytes
    }

    private mutating func has(roomFor app: ResourceID) -> Bool {
        if apps[app] != nil || apps.count < Limits.Metrics.apps { return true }
        leftOut += 1
        return false
    }

    /// Copies that are too old, and dynos and apps without a point that is not.
    private mutating func forgetOld() {
        guard let minute else { return }
        for id in Array(apps.keys) {
            apps[id]?.copies.removeAll { $0.hour <= minute / 60 - Limits.Metrics.copies }
            for (name, dyno) in apps[id]?.dynos ?? [:] where !isRecent(dyno.points.last?.minute ?? 0) {
                apps[id]?.dynos[name] = nil
                dynoCount -= 1
            }
            guard let app = apps[id], app.dynos.isEmpty, !isRecent(app.points.last?.minute ?? .min) else {
                continue
            }
            apps[id] = nil
        }
    }
}

extension MetricsHistory.TrafficPoint {
    fileprivate init(_ minute: Int, _ counts: TrafficCounts) {
        self.init(
            minute: minute,
            requests: UInt32(clamping: counts.requests),
            failures: UInt32(clamping: counts.codes.reduce(0) { $0 &+ $1.count }),
            times: MetricsHistory.Times(counts.serviceTimes)
        )
    }
}

extension MetricsHistory.Times {
    fileprivate init?(_ times: LatencyHistogram) {
        let shares = [0.5, 0.95, 0.99].compactMap { times.quantile($0) }.map { $0 / .microseconds(1) }
        guard shares.count == 3 else { return nil }
        self.init(p50: UInt32(shares[0]), p95: UInt32(shares[1]), p99: UInt32(shares[2]))
    }
}
