import Model
import PlatformAPI

/// `metrics`: shows the last 24 hours of an app's dynos and requests.
enum Metrics: Command {
    static let name = "metrics"
    static let summary = "show the last 24 hours: memory, load, throughput, service times, errors"
    static let details = """
        A point a minute of the platform's clock, kept in the daemon's memory: a daemon that starts begins anew.
        A trend's bar is the most of its part of the time, and the row's highest bar the most of all; a blank
        is a time without anything. memory is RSS and swap; of a process type it is the largest dyno's, load
        the mean of its dynos, throughput their sum. p50, p95 and p99 are the routers' service times, 3.1 % off
        at most; those of the whole time, and the errors by code, are of the last 23 to 24 hours.
        Where the locale is not UTF-8, bars are _ . - : = + * # from low to high. --json has every point.
        """
    static let flags = [Flag.onlyApp]
    static let examples = ["herolocal metrics -a demo", "herolocal metrics --json"]

    static func run(_ given: Given, _ session: Session) throws {
        if let app = try session.onlyApp(given) {
            let metrics = try session.call(AppMetricsInfo(app: app))
            if given.wantsJSON { return try session.printJSON(metrics) }
            return try print(metrics, session)
        }
        let all = try session.daemon().list(AppList()).map { try session.call(AppMetricsInfo(app: $0.name)) }
        if given.wantsJSON { return try session.printJSON(all) }
        if all.isEmpty { return try session.print("You have no apps.") }
        for (index, metrics) in all.enumerated() {
            if index > 0 { try session.print() }
            try print(metrics, session)
        }
    }

    // MARK: - Private

    private static func print(_ metrics: AppMetrics, _ session: Session) throws {
        let paint = session.output.palette
        let isASCII = Sparkline.isASCIIOnly(variable: session.variable)
        try session.output.title("\(paint.app(metrics.app.name)): \(span(metrics.minutes))")
        if metrics.leftOut > 0 {
            try session.warn(
                "The platform has more apps and dynos than \(Limits.Metrics.apps) and "
                    + "\(Limits.Metrics.dynos): \(metrics.leftOut) are left out at present."
            )
        }
        let rows = MetricsRows(metrics).rows
        guard !rows.isEmpty else {
            return try session.print("Nothing yet: a point is made at the end of each minute.")
        }
        var table = Table(["Dyno", "Metric", "Trend", "Last", "Most", "All"], isASCII: isASCII)
        for row in rows {
            table.add([
                paint.paint(row.owner, .name), row.metric, Sparkline.text(row.trend, isASCII: isASCII),
                row.last, row.most, row.all,
            ])
        }
        try table.print(on: session.output)
    }

    private static func span(_ minutes: Int) -> String {
        switch minutes {
        case 0: "no whole minute yet"
        case 1: "the last minute"
        case 2..<120: "the last \(minutes) minutes"
        default: "the last \(minutes / 60) hours"
        }
    }
}
