import Linux
import Model

/// How many tasks of a dyno could have used a processor, averaged over 1, 5 and 15 minutes (Dev Center
/// "log-runtime-metrics").
package struct LoadAverage: Hashable, Sendable {
    /// By period, shortest first.
    private var averages = Limits.Dynos.loadPeriods.map { _ in 0.0 }

    package init() {}

    package var oneMinute: Double { averages[0] }
    package var fiveMinutes: Double { averages[1] }
    package var fifteenMinutes: Double { averages[2] }

    /// Takes the number of runnable tasks, seen `interval` after the sample before.
    package mutating func sample(runnable: Int, after interval: Duration) {
        for (index, period) in Limits.Dynos.loadPeriods.enumerated() {
            let kept = (-(interval / period)).exponential
            averages[index] = (1 - kept) * Double(runnable) + kept * averages[index]
        }
    }
}
