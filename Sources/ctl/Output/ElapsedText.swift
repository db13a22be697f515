/// Spans of time as tables show them: `0.4 ms`, `12.5 ms`, `250 ms`, `30.0 s`.
enum ElapsedText {
    /// For a number of milliseconds, less than none too.
    static func of(_ milliseconds: Double) -> String {
        let size = abs(milliseconds)
        // What would be rounded up to the next unit's first value is shown as that.
        if size < 99.95 { return decimal(milliseconds, places: 1) + " ms" }
        if size < 999.5 { return decimal(milliseconds, places: 0) + " ms" }
        return decimal(milliseconds / 1_000, places: 1) + " s"
    }

    /// To the microsecond, in milliseconds whatever the size: `7002.300 ms`.
    static func exact(_ milliseconds: Double) -> String { decimal(milliseconds, places: 3) + " ms" }

    // MARK: - Private

    private static func decimal(_ value: Double, places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let digits = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && digits > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(digits)" }
        // The 1 in front keeps the zeros behind the point.
        return "\(sign)\(digits / scale).\(String(scale + digits % scale).dropFirst())"
    }
}
