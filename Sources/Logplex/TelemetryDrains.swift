import Linux
package import Model
package import OTLP

/// Every app's telemetry drains (spec logs §5): where lines, routed requests and metrics for them are handed over.
///
/// They work on a thread of their own, which is there from the first of them on. Any thread may call; nobody waits.
package final class TelemetryDrains: SpanSink {
    private struct Drain {
        let wanted: WantedTelemetry
        let drain: TelemetryDrain
    }

    private struct State {
        var thread: LoopThread?
        var drains: [ResourceID: [Drain]] = [:]
        var isClosed = false
    }

    private let clock: PlatformClock
    private let trust: DrainTrust
    private let intake: LogIntake
    private let wallClock: @Sendable () -> Timestamp
    private let state = Lock(State())

    /// `intake` takes what drains have to say of themselves in their app's log.
    init(
        clock: PlatformClock,
        trust: DrainTrust,
        intake: LogIntake,
        wallClock: @escaping @Sendable () -> Timestamp
    ) {
        self.clock = clock
        self.trust = trust
        self.intake = intake
        self.wallClock = wallClock
    }

    /// Makes the app's telemetry drains those that are wanted; the others end at once.
    ///
    /// Throws when the first drain's thread cannot be had.
    func set(_ wanted: [WantedTelemetry], of app: ResourceID) throws(Errno) {
        try state.withLock { state throws(Errno) in
            guard !state.isClosed else { return }
            var old = state.drains.removeValue(forKey: app) ?? []
            var new: [Drain] = []
            for one in wanted {
                if let place = old.firstIndex(where: { $0.wanted.hasSameReceiver(as: one) }) {
                    let kept = old.remove(at: place)
                    if kept.wanted != one { kept.drain.update(one) }
                    new.append(Drain(wanted: one, drain: kept.drain))
                } else {
                    new.append(Drain(wanted: one, drain: start(one, of: app, on: try thread(&state).loop)))
                }
            }
            for one in old { one.drain.end() }
            if !new.isEmpty { state.drains[app] = new }
        }
    }

    /// The app's drains that get a signal.
    func drains(of app: ResourceID, for signal: TelemetrySignal) -> [TelemetryDrain] {
        state.withLock { state in
            (state.drains[app] ?? []).filter { $0.wanted.signals.contains(signal) }.map(\.drain)
        }
    }

    /// The apps with a drain that gets a signal.
    package func apps(for signal: TelemetrySignal) -> Set<ResourceID> {
        state.withLock { state in
            Set(
                state.drains.filter { $0.value.contains { $0.wanted.signals.contains(signal) } }.keys
            )
        }
    }

    package func take(_ spans: [RequestSpan]) {
        for (app, own) in Dictionary(grouping: spans, by: \.app) {
            for drain in drains(of: app, for: .traces) {
                drain.buffer.offer(own)
                drain.notify()
            }
        }
    }

    /// Takes an app's metrics of a minute; what is said of the app itself is added.
    package func take(_ metrics: [ResourceItems<Metric>], of app: ResourceID) {
        for drain in drains(of: app, for: .metrics) {
            drain.buffer.offer(metrics)
            drain.notify()
        }
    }

    /// Ends all drains and the thread; for a short while they may still send what they hold.
    func close() async {
        let (drains, thread) = state.withLock { state in
            state.isClosed = true
            return (state.drains.values.flatMap { $0.map(\.drain) }, state.thread)
        }
        guard let thread else { return }
        let patience = Task {
            try await Task.sleep(for: Limits.Telemetry.farewell)
            for drain in drains { await drain.giveUp() }
        }
        for drain in drains { await drain.finish() }
        patience.cancel()
        _ = await patience.result
        for drain in drains { drain.end() }
        thread.stop()
    }

    // MARK: - Private

    private func thread(_ state: inout State) throws(Errno) -> LoopThread {
        if let thread = state.thread { return thread }
        let thread = try LoopThread(named: "telemetry", clock: clock)
        state.thread = thread
        return thread
    }

    private func start(_ wanted: WantedTelemetry, of app: ResourceID, on loop: EventLoop)
        -> TelemetryDrain
    {
        TelemetryDrain(wanted, loop: loop, trust: trust, wallClock: wallClock) { [intake, wallClock] text in
            let process = TelemetryDrains.process
            intake.line(text, app: app, source: .heroku, process: process, time: wallClock())
        }
    }

    /// What stands in the brackets of what drains say; lines of it go to no telemetry drain, or they would never end.
    static let process = "telemetry"
}
