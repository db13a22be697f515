import Model

/// How long a crashed dyno waits (Dev Center "Dyno Crash Restart Policy"; spec dynos §2).
package enum RestartSchedule {
    /// The longest wait after the `count`th crash in a row; `count` starts at 1.
    package static func limit(afterCrash count: Int) -> Duration {
        let waits = Limits.Dynos.restartWaits
        return waits[min(max(count, 1), waits.count) - 1]
    }

    /// The wait itself: more than nine tenths of the limit and at most all of it.
    package static func wait(
        afterCrash count: Int,
        using generator: inout some RandomNumberGenerator
    ) -> Duration {
        let missing = Double.random(in: 0..<(1 - Limits.Dynos.restartWaitShare), using: &generator)
        return limit(afterCrash: count) * (1 - missing)
    }
}
