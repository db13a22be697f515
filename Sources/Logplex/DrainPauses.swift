import Linux
import Model

/// When a drain may connect again: how long it has worked or failed, and the pause that follows (spec logs §4).
struct DrainPauses: Equatable, Sendable {
    /// Failures since the last success.
    private(set) var failures = 0
    /// When those failures began.
    private var failingSince: PlatformInstant?
    private var lastSuccess: PlatformInstant?

    /// Something was delivered.
    mutating func succeeded(at now: PlatformInstant) {
        lastSuccess = now
        failures = 0
        failingSince = nil
    }

    /// Something was not: a connection did not stand or broke, an answer was bad or did not come.
    mutating func failed(at now: PlatformInstant) {
        failures += 1
        if failingSince == nil { failingSince = now }
    }

    /// How long a TCP drain waits before it connects: not at all the first time; until it has been 30 s after a
    /// good send; 2^F s after F failures, 300 s at most.
    func syslogPause(at now: PlatformInstant) -> Duration {
        if let lastSuccess, now - lastSuccess < Limits.Drains.syslogPause { return Limits.Drains.syslogPause }
        guard failures > 0 else { return .zero }
        let seconds = failures < 16 ? 1 << failures : Int.max
        return min(.seconds(seconds), Limits.Drains.syslogLongestPause)
    }

    /// How long an HTTP drain waits: not at all after one failure, then 10 ms times half of 2^r - 1, r random and
    /// at most the number of failures.
    func httpPause(using generator: inout SeededGenerator) -> Duration {
        guard failures > 1 else { return .zero }
        let exponent = 1 + generator.number(below: min(Limits.Drains.httpPauseExponent, failures))
        return Limits.Drains.httpPauseSlot * (((1 << exponent) - 1) / 2)
    }

    /// Whether an HTTP drain has failed for so long that it keeps only a few messages.
    func isDegraded(at now: PlatformInstant) -> Bool {
        guard let failingSince else { return false }
        return now - failingSince >= Limits.Drains.httpDegradedAfter
    }
}
