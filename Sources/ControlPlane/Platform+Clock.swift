import Linux
import Model
import PlatformAPI

extension Platform {
    func perform(_ call: ClockInfo) async throws -> ClockStatus { clockStatus }

    func perform(_ call: ClockUpdate) async throws -> ClockStatus {
        let scales = Limits.Platform.timeScales
        guard scales.contains(call.scale) else {
            throw RequestProblem.invalid("scale", "must be \(scales.lowerBound) to \(Int(scales.upperBound))")
        }
        parts.control.clock.setScale(call.scale)
        return clockStatus
    }

    func perform(_ call: ClockStep) async throws -> ClockStatus {
        let longest = Limits.Platform.longestStep
        guard call.milliseconds >= 0, call.milliseconds <= longest.wholeMilliseconds else {
            throw RequestProblem.invalid(
                "by_ms",
                "must be 0 to \(Int(longest.wholeMilliseconds)): the clock never runs back"
            )
        }
        parts.control.clock.step(by: .microseconds(Int64(call.milliseconds * 1_000)))
        return clockStatus
    }

    // MARK: - Private

    private var clockStatus: ClockStatus {
        let reading = parts.control.clock.reading()
        let wall = WallClock.microseconds()
        let started = wall - reading.real.wholeNanoseconds / 1_000
        return ClockStatus(
            now: Timestamp(microseconds: started + reading.platform.wholeNanoseconds / 1_000),
            offsetMilliseconds: (reading.platform - reading.real).wholeMilliseconds,
            scale: reading.scale,
            startedAt: Timestamp(microseconds: started),
            wall: Timestamp(microseconds: wall)
        )
    }
}

extension Duration {
    /// The duration in milliseconds, without what is below one.
    var wholeMilliseconds: Double { Double(wholeNanoseconds / 1_000_000) }
}
