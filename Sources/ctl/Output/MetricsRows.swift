import PlatformAPI

/// What the table shows of an app's metrics.
struct MetricsRows {
    struct Row: Equatable {
        /// A process type or a dyno; only in the first of its rows.
        var owner: String
        let metric: String
        let trend: [Double?]
        let last: String
        let most: String
        let all: String
    }

    private(set) var rows: [Row] = []
    private let minutes: Int

    /// How many bars a trend has, at most.
    private static let bars = 24

    init(_ metrics: AppMetrics) {
        minutes = metrics.minutes
        let types = Set(metrics.dynos.map { type(of: $0.name) })
        let isServed = !metrics.requests.requests.isEmpty
        for type in types.union(isServed ? ["web"] : []).sorted(by: MetricsRows.isBefore) {
            let dynos = metrics.dynos.filter { self.type(of: $0.name) == type }
            addType(type, dynos, type == "web" && isServed ? metrics : nil)
            for dyno in dynos { addDyno(dyno) }
        }
    }

    // MARK: - Private

    private typealias Points = [(minutesAgo: Int, value: Double)]

    /// `web` comes first, as people look for it first.
    private static func isBefore(_ left: String, _ right: String) -> Bool {
        (left == "web" ? 0 : 1, left) < (right == "web" ? 0 : 1, right)
    }

    private func type(of dyno: String) -> String { String(dyno.prefix { $0 != "." }) }

    private mutating func addType(_ type: String, _ dynos: [AppMetrics.Dyno], _ served: AppMetrics?) {
        let start = rows.count
        addMemory(MetricsRows.joined(dynos.map(memory)) { $0.max() ?? 0 }, quota: dynos.first)
        addLoad(MetricsRows.joined(dynos.map(load)) { $0.reduce(0, +) / Double($0.count) })
        if let served {
            addThroughput(points(served.requests.minutesAgo, served.requests.requests.map { Double($0) }))
            addTimes(of: served)
            addFailures(of: served)
        } else if type == "web" {
            addThroughput([])
        }
        name(type, from: start)
    }

    private mutating func addDyno(_ dyno: AppMetrics.Dyno) {
        let start = rows.count
        addMemory(memory(of: dyno), quota: dyno)
        addLoad(load(of: dyno))
        if type(of: dyno.name) == "web" {
            addThroughput(points(dyno.minutesAgo, dyno.requests.map { Double($0) }))
        }
        name(dyno.name, from: start)
    }

    private mutating func name(_ owner: String, from start: Int) {
        if start < rows.count { rows[start].owner = owner }
    }

    private func memory(of dyno: AppMetrics.Dyno) -> Points {
        points(dyno.minutesAgo, dyno.memoryBytes.map { $0.map { Double($0) } })
    }

    private func load(of dyno: AppMetrics.Dyno) -> Points { points(dyno.minutesAgo, dyno.load) }

    private func points(_ minutesAgo: [Int], _ values: [Double?]) -> Points {
        zip(minutesAgo, values).compactMap { ago, value in value.map { (ago, $0) } }
    }

    private static func joined(_ series: [Points], _ join: ([Double]) -> Double) -> Points {
        Dictionary(grouping: series.flatMap(\.self)) { $0.minutesAgo }
            .map { (minutesAgo: $0.key, value: join($0.value.map(\.value))) }
            .sorted { $0.minutesAgo > $1.minutesAgo }
    }

    // MARK: Metrics

    private mutating func addMemory(_ points: Points, quota dyno: AppMetrics.Dyno?) {
        guard !points.isEmpty else { return }
        let text = { (value: Double) in ByteCount.precise(Int(value)) }
        add("memory", points, text, all: dyno.map { "of \(ByteCount.whole($0.memoryQuotaBytes))" } ?? "")
    }

    private mutating func addLoad(_ points: Points) {
        guard !points.isEmpty else { return }
        let mean = points.reduce(0) { $0 + $1.value } / Double(points.count)
        add("load", points, MetricsRows.hundredths, all: "mean \(MetricsRows.hundredths(mean))")
    }

    /// A minute without a point is a minute without requests.
    private mutating func addThroughput(_ points: Points) {
        let sum = Int(points.reduce(0) { $0 + $1.value })
        add("throughput", points, { "\(Int($0))/min" }, all: "\(sum) request\(sum == 1 ? "" : "s")", gap: 0)
    }

    private mutating func addTimes(of metrics: AppMetrics) {
        let requests = metrics.requests
        let all = metrics.total.serviceTime
        for (name, values, whole) in [
            ("p50", requests.p50, all?.p50), ("p95", requests.p95, all?.p95), ("p99", requests.p99, all?.p99),
        ] {
            let points = points(requests.minutesAgo, values)
            if points.isEmpty { continue }
            add(name, points, ElapsedText.of, all: whole.map(ElapsedText.of) ?? "")
        }
    }

    private mutating func addFailures(of metrics: AppMetrics) {
        let failures = metrics.requests.failures
        let codes = metrics.total.codes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        guard !codes.isEmpty || failures.contains(where: { $0 > 0 }) else { return }
        let points = points(metrics.requests.minutesAgo, failures.map { Double($0) })
        add("errors", points, { "\(Int($0))/min" }, all: codes.joined(separator: ", "), gap: 0)
    }

    /// `gap` is what a minute without a point stands for; nil: nothing is known of it.
    private mutating func add(
        _ metric: String,
        _ points: Points,
        _ text: (Double) -> String,
        all: String,
        gap: Double? = nil
    ) {
        let newest = points.last
        let last = gap == nil || newest?.minutesAgo == 0 ? newest?.value : gap
        rows.append(
            Row(
                owner: "",
                metric: metric,
                trend: trend(points, gap: gap),
                last: last.map(text) ?? "-",
                most: points.map(\.value).max().map(text) ?? "-",
                all: all
            )
        )
    }

    /// The most of each of up to 24 parts of the time, oldest first.
    private func trend(_ points: Points, gap: Double?) -> [Double?] {
        guard minutes > 0 else { return [] }
        let size = (minutes + MetricsRows.bars - 1) / MetricsRows.bars
        let count = (minutes + size - 1) / size
        var bars = [Double?](repeating: gap, count: count)
        for (ago, value) in points where ago / size < count {
            let bar = count - 1 - ago / size
            bars[bar] = max(bars[bar] ?? value, value)
        }
        return bars
    }

    private static func hundredths(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
