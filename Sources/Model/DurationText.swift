/// Durations as people write them: `30s`, `200ms`, `1m30s`, `24h`, `1.5s`.
package enum DurationText {
    /// Reads numbers with a unit each (`us`, `ms`, `s`, `m`, `h`, `d`), larger units first or not; nil for
    /// anything else, a number without a unit too.
    package static func value(_ text: some StringProtocol) -> Duration? {
        var rest = Substring(text)
        guard !rest.isEmpty, rest.utf8.count <= longestText else { return nil }
        var total = Duration.zero
        while !rest.isEmpty {
            let number = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard let unit = units.first(where: { $0.name == name })?.nanoseconds,
                let part = nanoseconds(number, unit: unit)
            else { return nil }
            total += part
        }
        return total
    }

    /// Writes a duration with its two largest units: `1m30s`, `2d4h`, `250ms`; what is below a millisecond is
    /// left out unless nothing else is there.
    package static func text(_ duration: Duration) -> String {
        if duration < .zero { return "-" + text(.zero - duration) }
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        var left = nanoseconds.overflow ? .max : nanoseconds.partialValue + attoseconds / 1_000_000_000
        if left >= 1_000_000 { left -= left % 1_000_000 }
        if left > 10_000_000_000 { left -= left % 1_000_000_000 }
        var parts: [String] = []
        for unit in units.reversed() where left >= unit.nanoseconds && parts.count < 2 {
            parts.append("\(left / unit.nanoseconds)\(unit.name)")
            left %= unit.nanoseconds
        }
        return parts.isEmpty ? "0s" : parts.joined()
    }

    // MARK: - Private

    private static let longestText = 64
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// `1.5` times a unit, exact to the nanosecond; nine decimals at most.
    private static func nanoseconds(_ number: Substring, unit: Int64) -> Duration? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = DecimalDigits.value(parts[0]), whole <= 1_000_000_000 else {
            return nil
        }
        var total = Duration.nanoseconds(unit) * whole
        if parts.count == 2 {
            guard parts[1].utf8.count <= 9, let decimals = DecimalDigits.value(parts[1]) else { return nil }
            var scale = 1
            for _ in parts[1].utf8 { scale *= 10 }
            total += Duration.nanoseconds(unit) * decimals / scale
        }
        return total
    }
}
