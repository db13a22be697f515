import Glibc

/// A point on the platform clock: nanoseconds since the clock was made.
package struct PlatformInstant: Hashable, Comparable, Sendable {
    package let nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Later than any deadline.
    package static let distantFuture = PlatformInstant(nanoseconds: .max)

    package static func < (left: PlatformInstant, right: PlatformInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant so much later; `distantFuture` when that is beyond the clock's range.
    package static func + (instant: PlatformInstant, duration: Duration) -> PlatformInstant {
        PlatformInstant(nanoseconds: instant.nanoseconds.addingSaturated(duration.wholeNanoseconds))
    }

    package static func - (left: PlatformInstant, right: PlatformInstant) -> Duration {
        .nanoseconds(left.nanoseconds &- right.nanoseconds)
    }
}

extension Duration {
    /// The duration in nanoseconds; one of more than 292 years is as long as that.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (nanoseconds, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if isTooLong { return seconds < 0 ? .min : .max }
        return nanoseconds.addingSaturated(attoseconds / 1_000_000_000)
    }
}

extension Int64 {
    /// The sum, or the bound that it lies beyond.
    fileprivate func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, isBeyond) = addingReportingOverflow(other)
        if isBeyond { return other < 0 ? .min : .max }
        return sum
    }
}

/// The clock every limit of the platform is measured on.
///
/// It follows CLOCK_MONOTONIC, may run faster (`scale` 30 makes a minute of the platform pass in two seconds)
/// and can be stepped forward. With scale 0 only `step` moves it, which is what tests want. Any thread may use
/// it; event loops that wait for a deadline are woken when scale or step change.
package final class PlatformClock: Sendable {
    private struct State {
        var scale: Double
        /// The platform's time at `realBase`.
        var platformBase: Int64
        var realBase: Int64
        var listeners: [Int: @Sendable () -> Void] = [:]
        var nextListener = 0

        func platformTime(at real: Int64) -> Int64 {
            let elapsed = real - realBase
            if scale == 1 { return platformBase.addingSaturated(elapsed) }
            let scaled = Double(elapsed) * scale
            return platformBase.addingSaturated(scaled < Double(Int64.max) ? Int64(scaled) : .max)
        }

        mutating func rebase(at real: Int64) {
            platformBase = platformTime(at: real)
            realBase = real
        }
    }

    /// What the clock and the wall show at one moment.
    package struct Reading: Sendable {
        /// Platform time since the clock was made.
        package let platform: Duration
        /// Wall time since the clock was made.
        package let real: Duration
        package let scale: Double
    }

    private let state: Lock<State>
    private let realStart: Int64

    /// A clock that starts at zero and runs `scale` times as fast as the wall's.
    package init(scale: Double = 1) {
        precondition(scale >= 0 && scale.isFinite, "a clock runs forward")
        realStart = monotonicNanoseconds()
        state = Lock(State(scale: scale, platformBase: 0, realBase: realStart))
    }

    /// A clock that only `step` moves.
    package static func stopped() -> PlatformClock { PlatformClock(scale: 0) }

    package func now() -> PlatformInstant {
        let real = monotonicNanoseconds()
        return PlatformInstant(nanoseconds: state.withLock { $0.platformTime(at: real) })
    }

    package var scale: Double { state.withLock { $0.scale } }

    /// Both clocks at once, so that their difference is true.
    package func reading() -> Reading {
        let real = monotonicNanoseconds()
        let (platform, scale) = state.withLock { ($0.platformTime(at: real), $0.scale) }
        return Reading(
            platform: .nanoseconds(platform),
            real: .nanoseconds(real - realStart),
            scale: scale
        )
    }

    /// Makes the clock run `scale` times as fast from now on.
    package func setScale(_ scale: Double) {
        precondition(scale >= 0 && scale.isFinite, "a clock runs forward")
        change { $0.scale = scale }
    }

    /// Moves the clock forward at once.
    package func step(by duration: Duration) {
        precondition(duration >= .zero, "a clock runs forward")
        change { $0.platformBase = $0.platformBase.addingSaturated(duration.wholeNanoseconds) }
    }

    /// The real time until `instant`; zero when it has passed, nil when it never comes: the clock stands still
    /// or the wait would outlast a century.
    package func realTime(until instant: PlatformInstant) -> Duration? {
        let real = monotonicNanoseconds()
        let (now, scale) = state.withLock { ($0.platformTime(at: real), $0.scale) }
        if instant.nanoseconds <= now { return .zero }
        if scale == 0 { return nil }
        let left = Double(instant.nanoseconds - now) / scale
        return left >= farthest ? nil : .nanoseconds(Int64(left.rounded(.up)))
    }

    /// Calls `body` on whichever thread changes scale or time; returns the key for `removeListener`.
    func addListener(_ body: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = body
            return state.nextListener
        }
    }

    func removeListener(_ key: Int) {
        state.withLock { _ = $0.listeners.removeValue(forKey: key) }
    }

    // MARK: - Private

    private func change(_ body: (inout State) -> Void) {
        let listeners = state.withLock { state in
            state.rebase(at: monotonicNanoseconds())
            body(&state)
            return Array(state.listeners.values)
        }
        for listener in listeners { listener() }
    }
}

/// A wait of so many nanoseconds never ends: 146 years, half of what fits, so that callers may round it up.
private let farthest = Double(Int64.max / 2)

/// CLOCK_MONOTONIC in nanoseconds.
func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}

/// The wall's time, for log lines and API objects; never for limits.
package enum WallClock {
    /// Microseconds since 1970, UTC.
    package static func microseconds() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1_000
    }
}
