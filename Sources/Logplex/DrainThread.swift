import Linux
import Model

/// The thread on which every drain of every app works, so that none of them can hold up anything else.
final class DrainThread: Sendable {
    private let thread: LoopThread
    private let trust: DrainTrust
    private let intake: LogIntake
    private let wallClock: @Sendable () -> Timestamp

    /// `clock` is what a drain's time-outs and pauses are measured on; `intake` takes what a drain has to say of
    /// itself in its app's log.
    init(
        clock: PlatformClock,
        trust: DrainTrust,
        intake: LogIntake,
        wallClock: @escaping @Sendable () -> Timestamp
    ) throws(Errno) {
        thread = try LoopThread(named: "log-drains", clock: clock)
        self.trust = trust
        self.intake = intake
        self.wallClock = wallClock
    }

    /// Starts a drain of `app`.
    func start(_ wanted: WantedDrain, of app: ResourceID) -> LogDrain {
        LogDrain(wanted, loop: thread.loop, trust: trust, wallClock: wallClock) { [intake, wallClock] text in
            intake.line(text, app: app, source: .heroku, process: "logplex", time: wallClock())
        }
    }

    /// Ends `drains` and the thread; for a short while they may still send what they hold.
    func close(_ drains: [LogDrain]) async {
        let patience = Task {
            try await Task.sleep(for: Limits.Drains.farewell)
            for drain in drains { await drain.giveUp() }
        }
        for drain in drains { await drain.finish() }
        patience.cancel()
        _ = await patience.result
        for drain in drains { drain.end() }
        thread.stop()
    }
}
