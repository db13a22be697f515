import Linux
import Model
import Router
import Store

/// Scales web dynos by what the routers saw of their requests, once a minute of the platform's clock
/// (spec dynos §10).
///
/// It looks as long as an app is scaled so, and costs nothing otherwise.
actor Autoscaler {
    /// What is remembered of an app between two looks.
    private struct App {
        var scale = LatencyScale()
        /// All its requests up to the last look.
        var total: Traffic
    }

    /// Requests of one app through all routers, upgraded connections counted but not timed.
    private struct Traffic {
        var requests: UInt64 = 0
        var failures: UInt64 = 0
        var times = LatencyHistogram()

        init() {}

        init(_ seen: RouterSnapshot.Traffic) {
            requests = seen.total.requests
            failures = seen.total.byStatusClass[5]
            times = seen.upgradedTimes.map { seen.total.serviceTimes.since($0) } ?? seen.total.serviceTimes
        }

        mutating func add(_ other: Traffic) {
            requests &+= other.requests
            failures &+= other.failures
            times = times.adding(other.times)
        }
    }

    private let parts: Platform.Parts
    private let synchronizer: AppSynchronizer
    private let events: APIEvents
    private let account: AccountReference
    private let rings: AsyncStream<Void>
    private let alarm: Alarm
    private var apps: [ResourceID: App] = [:]
    private var work: Task<Void, Never>?

    init(
        _ parts: Platform.Parts,
        _ synchronizer: AppSynchronizer,
        _ events: APIEvents,
        _ account: AccountReference
    ) {
        self.parts = parts
        self.synchronizer = synchronizer
        self.events = events
        self.account = account
        let (rings, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.rings = rings
        alarm = Alarm(on: parts.control) { bell.yield() }
    }

    /// Begins; called once, when the apps are there.
    func start() async throws {
        work = Task { [weak self, rings] in
            for await _ in rings { await self?.look() }
        }
        try await follow()
    }

    func stop() async {
        work?.cancel()
        await work?.value
        alarm.set(to: nil)
    }

    /// Looks at the apps that are scaled from now on: what came before does not count for those that are new.
    func follow() async throws {
        let monitored = Set(try await parts.store.activeMonitors().map(\.app))
        let isFirst = apps.isEmpty
        apps = apps.filter { monitored.contains($0.key) }
        let new = monitored.subtracting(apps.keys)
        guard !new.isEmpty else { return }
        let traffic = await traffic()
        for app in new where apps[app] == nil { apps[app] = App(total: traffic[app] ?? Traffic()) }
        if isFirst { setAlarm() }
    }

    // MARK: - Private

    private func setAlarm() {
        alarm.set(to: apps.isEmpty ? nil : parts.control.clock.now() + Limits.Autoscaling.interval)
    }

    private func look() async {
        defer { setAlarm() }
        // A store that cannot be read now is asked again in a minute.
        guard let monitors = try? await parts.store.activeMonitors() else { return }
        let traffic = await traffic()
        for monitor in monitors { try? await scale(monitor, traffic[monitor.app] ?? Traffic()) }
        let monitored = Set(monitors.map(\.app))
        apps = apps.filter { monitored.contains($0.key) }
    }

    /// What all routers together have seen of each app since they began.
    private func traffic() async -> [ResourceID: Traffic] {
        var sums: [ResourceID: Traffic] = [:]
        for router in await parts.router.snapshots() {
            for app in router.apps {
                guard let seen = app.traffic else { continue }
                sums[app.id, default: Traffic()].add(Traffic(seen))
            }
        }
        return sums
    }

    private func scale(_ monitor: MonitorRecord, _ total: Traffic) async throws {
        guard let known = apps[monitor.app] else { return }
        let rows = try await parts.store.formation(of: monitor.app)
        apps[monitor.app]?.total = total
        guard let row = rows.first(where: { $0.type == .web }), row.quantity > 0, row.size.canAutoscale
        else { return }
        let minute = LatencyScale.Minute(
            dynos: row.quantity,
            requests: Int(clamping: total.requests &- known.total.requests),
            failures: Int(clamping: total.failures &- known.total.failures),
            p95: total.times.since(known.total.times).quantile(0.95)
        )
        let wanted =
            apps[monitor.app]?.scale.decide(after: minute, LatencyScale.Goal(monitor)) ?? row.quantity
        if wanted != row.quantity { try await set(monitor.app, from: row.quantity, to: wanted) }
    }

    /// As `ps:scale` would, unless somebody has scaled meanwhile.
    private func set(_ app: ResourceID, from before: Int, to wanted: Int) async throws {
        let now = Timestamp.now
        let rows = try await parts.store.updateFormation(
            of: app,
            [ScaleChange(type: .web, quantity: .relative(wanted - before))],
            at: now
        ) { rows in
            try FormationRules.check(rows)
            guard rows.first(where: { $0.type == .web })?.quantity == wanted else { throw ScaledMeanwhile() }
        }
        events.scaled(rows, app: app, user: account, at: now)
        try await synchronizer.apply(app)
    }

    private struct ScaledMeanwhile: Error {}
}

extension LatencyScale.Goal {
    fileprivate init(_ monitor: MonitorRecord) {
        self.init(
            p95: .milliseconds(monitor.value),
            minimum: monitor.minimum,
            maximum: monitor.maximum
        )
    }
}
