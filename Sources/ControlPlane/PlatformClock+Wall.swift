import Linux
import Model

/// Between the platform's clock, on which times are measured, and the wall's, which outlives the daemon: as far as
/// the clock's present speed tells.
extension PlatformClock {
    /// When the wall will show what this clock shows at `instant`.
    func wallTime(of instant: PlatformInstant) -> Timestamp {
        let real = realTime(until: instant) ?? instant - now()
        return Timestamp(microseconds: Timestamp.now.microseconds + real.wholeNanoseconds / 1_000)
    }

    /// What this clock will show when the wall shows `time`; the present for one that has passed.
    func instant(of time: Timestamp) -> PlatformInstant {
        let microseconds = max(0, time.microseconds - Timestamp.now.microseconds)
        let scaled = Double(microseconds) * (scale == 0 ? 1 : scale)
        let longest = Int64.max / 1_000
        return now() + .microseconds(scaled < Double(longest) ? Int64(scaled) : longest)
    }
}
