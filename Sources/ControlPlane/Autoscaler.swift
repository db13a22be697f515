import Linux
import Model
import Router
import Store

/// Scales web dynos by what the routers saw of their requests, once a minute of the platform's clock
/// (spec dynos §10).
///
/// It looks as long as an app is scaled so, and costs nothing otherwise.
actor Autoscaler {
    private let parts: Platform.Parts
    private let synchronizer: AppSynchronizer
    private let events: APIEvents
    private let account: AccountReference
    private let rings: AsyncStream<Void>
    private let alarm: Alarm
    private var apps = AutoscaledApps()
    private var isAlarmSet = false
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
        alarm = Alarm(on: parts.control) { _ in bell.yield() }
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
        _ = try await read()
        if !isAlarmSet { setAlarm() }
    }

    // MARK: - Private

    private func setAlarm() {
        isAlarmSet = !apps.isEmpty
        alarm.set(to: isAlarmSet ? parts.control.clock.now() + Limits.Autoscaling.interval : nil)
    }

    private func look() async {
        isAlarmSet = false
        defer { setAlarm() }
        // A store that cannot be read now is asked again in a minute.
        guard let now = try? await read() else { return }
        for monitor in now.monitors { try? await scale(monitor, now.traffic[monitor.app] ?? .init()) }
    }

    /// Who is scaled now, each of them known from here on, and what the routers have seen of every app.
    private func read() async throws -> (
        monitors: [MonitorRecord], traffic: [ResourceID: AutoscaledApps.Traffic]
    ) {
        let reading = apps.beginReading()
        let monitors = try await parts.store.activeMonitors()
        let new = apps.end(reading, monitored: Set(monitors.map(\.app)))
        let traffic = await traffic()
        for app in new { apps.add(app, total: traffic[app] ?? .init()) }
        return (monitors, traffic)
    }

    /// What all routers together have seen of each app since they began.
    private func traffic() async -> [ResourceID: AutoscaledApps.Traffic] {
        var sums: [ResourceID: AutoscaledApps.Traffic] = [:]
        for router in await parts.router.snapshots() {
            for app in router.apps {
                guard let seen = app.traffic else { continue }
                sums[app.id, default: .init()].add(.init(seen))
            }
        }
        return sums
    }

    private func scale(_ monitor: MonitorRecord, _ total: AutoscaledApps.Traffic) async throws {
        let rows = try await parts.store.formation(of: monitor.app)
        let web = rows.first { $0.type == .web }
        guard let minute = apps.passMinute(of: monitor.app, dynos: web?.quantity ?? 0, total: total),
            let web, web.quantity > 0, web.size.canAutoscale
        else { return }
        let wanted = apps.decide(for: monitor.app, after: minute, LatencyScale.Goal(monitor))
        guard wanted != web.quantity else { return }
        // Switched off, or set to something else, while we looked: the next look knows.
        guard try await parts.store.monitor(of: monitor.app) == monitor else { return }
        try await set(monitor.app, from: web.quantity, to: wanted)
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
