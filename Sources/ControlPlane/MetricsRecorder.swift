import DynoManager
import Linux
import Logplex
import Model
import Router

/// Looks once a minute of the platform's clock at what routers and dynos have counted.
///
/// Routers only answer with a snapshot: a request costs them what it did.
actor MetricsRecorder {
    private let parts: Platform.Parts
    private let rings: AsyncStream<Void>
    private let alarm: Alarm
    /// Since when routers count.
    private let started = Timestamp.now
    private var history = MetricsHistory()
    private var work: Task<Void, Never>?

    init(_ parts: Platform.Parts) {
        self.parts = parts
        let (rings, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.rings = rings
        alarm = Alarm(on: parts.control) { _ in bell.yield() }
    }

    /// Begins; called once.
    func start() {
        work = Task { [weak self, rings] in
            for await _ in rings { await self?.look() }
        }
        setAlarm()
    }

    func stop() async {
        work?.cancel()
        await work?.value
        alarm.set(to: nil)
    }

    /// What is remembered, as it was at the end of the last minute.
    var remembered: MetricsHistory { history }

    func remove(_ app: ResourceID) { history.remove(app) }

    // MARK: - Private

    private static let interval = Limits.Metrics.interval.wholeNanoseconds

    /// The next minute's end.
    private func setAlarm() {
        let minute = parts.control.clock.now().nanoseconds / Self.interval
        alarm.set(to: PlatformInstant(nanoseconds: (minute + 1) * Self.interval))
    }

    private func look() async {
        defer { setAlarm() }
        let minute = parts.control.clock.now().nanoseconds / Self.interval - 1
        let routers = await parts.router.snapshots()
        let uses = await parts.dynos.uses()
        history.record(Int(minute), routers, uses)
        tell(routers, uses)
    }

    /// Hands the minute over to the telemetry drains that get metrics.
    private func tell(_ routers: [RouterSnapshot], _ uses: [DynoUse]) {
        let telemetry = parts.logs.telemetry
        let apps = telemetry.apps(for: .metrics)
        if apps.isEmpty { return }
        let sights = MetricsSight.all(routers, after: [:])
        for app in apps {
            let own = uses.filter { $0.app == app }
            telemetry.take(TelemetryMetrics(since: started, at: .now, own, sights[app]).parts, of: app)
        }
    }
}
