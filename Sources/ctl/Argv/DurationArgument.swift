import Model

/// A duration on the command line.
enum DurationArgument {
    /// A flag's value in milliseconds, 0 to `longest`; nil when the flag was not given.
    static func milliseconds(
        of flag: Flag,
        in given: Given,
        atMost longest: Duration
    ) throws(CommandFailure) -> Double? {
        guard let text = given.text(flag) else { return nil }
        guard !text.isEmpty else { throw .misused("Flag --\(flag.name) expects a value") }
        guard let duration = signed(text) else {
            throw unreadable("\(text) is no duration for --\(flag.name)")
        }
        guard duration >= .zero, duration <= longest else {
            throw .misused("--\(flag.name) must be 0s to \(DurationText.text(longest)), not \(text).")
        }
        return milliseconds(duration)
    }

    /// How far the platform's clock is to move: forward.
    static func step(_ text: String) throws(CommandFailure) -> Duration {
        guard let duration = signed(text) else { throw unreadable("\(text) is no duration") }
        guard duration >= .zero else {
            throw .misused("The platform's clock only goes forward: it cannot be moved by \(text).")
        }
        let longest = Limits.Platform.longestStep
        guard duration <= longest else {
            throw .misused("One step is \(DurationText.text(longest)) at most, not \(text).")
        }
        return duration
    }

    static func milliseconds(_ duration: Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        return Double(seconds) * 1_000 + Double(attoseconds / 1_000_000_000_000) / 1_000
    }

    // MARK: - Private

    /// Reads a sign too, so that a negative duration is told as what it is.
    private static func signed(_ text: String) -> Duration? {
        guard text.hasPrefix("-") else { return DurationText.value(text) }
        return DurationText.value(text.dropFirst()).map { .zero - $0 }
    }

    private static func unreadable(_ what: String) -> CommandFailure {
        .told("\(what): give a number and a unit, such as 200ms, 30s, 5m or 24h.", exit: ExitCode.refused)
    }
}
