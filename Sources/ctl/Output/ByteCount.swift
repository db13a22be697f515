/// Sizes for people, in units of 1024 with the letters of 1000 as the official CLI has them.
enum ByteCount {
    /// `0 B`, `1 MB`: no decimals.
    static func whole(_ bytes: Int) -> String {
        let (scaled, unit) = scale(bytes)
        return "\(Int(scaled.rounded())) \(unit)"
    }

    /// `12.3 MB`: one decimal from kilobytes on.
    static func precise(_ bytes: Int) -> String {
        let (scaled, unit) = scale(bytes)
        guard unit != "B" else { return "\(bytes) B" }
        let tenths = Int((scaled * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    private static func scale(_ bytes: Int) -> (Double, String) {
        var value = Double(bytes)
        var units = ["B", "KB", "MB", "GB", "TB"][...]
        while value >= 1024, units.count > 1 {
            value /= 1024
            units.removeFirst()
        }
        return (value, units.first ?? "B")
    }
}
