package import Model

/// The two lines of `log-runtime-metrics` (Dev Center "log-runtime-metrics"; spec dynos §9).
package struct RuntimeMetrics: Sendable {
    private let source: DynoName
    private let identity: String
    private let quotaBytes: Int

    /// Metrics of one launch of a dyno.
    package init(of name: DynoName, dyno: ResourceID, app: ResourceID, size: DynoSize) {
        source = name
        identity = "heroku.\(RuntimeMetrics.number(of: app)).\(dyno)"
        quotaBytes = size.memoryBytes
    }

    /// The lines of a reading.
    package func lines(_ memory: MemoryReading, _ load: LoadAverage) -> [String] {
        [loadLine(load), memoryLine(memory)]
    }

    // MARK: - Private

    private var start: String { "source=\(source) dyno=\(identity)" }

    private func loadLine(_ load: LoadAverage) -> String {
        let averages = [
            "sample#load_avg_1m=\(text(load.oneMinute))", "sample#load_avg_5m=\(text(load.fiveMinutes))",
            "sample#load_avg_15m=\(text(load.fifteenMinutes))",
        ]
        return "\(start) \(averages.joined(separator: " "))"
    }

    private func memoryLine(_ memory: MemoryReading) -> String {
        let sizes = [
            ("total", memory.totalBytes), ("rss", memory.rssBytes), ("cache", memory.cacheBytes),
            ("swap", memory.swapBytes),
        ].map { "sample#memory_\($0)=\(megabytes($1))" }
        let pages = [("pgpgin", memory.pagesIn), ("pgpgout", memory.pagesOut)]
            .map { "sample#memory_\($0)=\($1)pages" }
        let quota = "sample#memory_quota=\(megabytes(quotaBytes))"
        return "\(start) \((sizes + pages + [quota]).joined(separator: " "))"
    }

    private func megabytes(_ bytes: Int) -> String { "\(text(Double(bytes) / 1_048_576))MB" }

    /// Two decimals.
    private func text(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// Heroku's apps have a number beside their id; ours is made from the id, with as many digits.
    private static func number(of app: ResourceID) -> UInt64 {
        1_000_000 + (app.high ^ app.low) % 9_000_000
    }
}
