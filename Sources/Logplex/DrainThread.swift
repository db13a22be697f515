import Linux
import Model

/// The thread on which every drain of every app works, so that none of them can hold up anything else.
final class DrainThread: Sendable {
    private let thread: LoopThread
    private let wallClock: @Sendable () -> Timestamp

    /// `clock` is what a drain's time-outs and pauses are measured on.
    init(clock: PlatformClock, wallClock: @escaping @Sendable () -> Timestamp) throws(Errno) {
        thread = try LoopThread(named: "log-drains", clock: clock)
        self.wallClock = wallClock
    }

    func start(_ wanted: WantedDrain) -> LogDrain {
        LogDrain(wanted, loop: thread.loop, wallClock: wallClock)
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
