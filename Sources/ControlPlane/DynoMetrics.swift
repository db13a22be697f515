import DynoManager
import Linux
import Model

/// What `/metrics` tells of the formations' dynos, as of the last look at them.
///
/// Labels are bounded: `app` and `dyno` by the places of the formations, the others by their lists. One-offs, each of
/// which has a number of its own, are left out.
struct DynoMetrics {
    /// A dyno with the name of its app.
    struct Row {
        let app: AppName
        let use: DynoUse

        fileprivate var labels: OpenMetricsText.Labels {
            [("app", app.description), ("dyno", use.name.description)]
        }
    }

    private let rows: [Row]

    init(_ rows: [Row]) {
        self.rows = rows
    }

    func add(to text: inout OpenMetricsText) {
        addStates(to: &text)
        addMemory(to: &text)
        addProcessor(to: &text)
        let restarts = "herolocal_dyno_restarts"
        text.begin(
            restarts,
            .counter,
            help: "How often dynos of this name were started again since the daemon's start."
        )
        for row in rows { text.add("\(restarts)_total", row.labels, row.use.restarts) }
    }

    // MARK: - Private

    private func addStates(to text: inout OpenMetricsText) {
        let name = "herolocal_dyno_state"
        text.begin(name, .stateset, help: "Which state the dyno is in, as ps tells it.")
        for row in rows {
            for state in DynoState.allCases {
                text.add(name, row.labels + [(name, state.rawValue)], state == row.use.state ? 1 : 0)
            }
        }
    }

    private func addMemory(to text: inout OpenMetricsText) {
        let memory = "herolocal_dyno_memory_bytes"
        text.begin(memory, .gauge, unit: "bytes", help: "Memory of its processes, looked at every 20 s.")
        for row in rows {
            guard let reading = row.use.readings.memory else { continue }
            for (kind, bytes) in [
                ("cache", reading.cacheBytes), ("rss", reading.rssBytes), ("swap", reading.swapBytes),
            ] {
                text.add(memory, row.labels + [("kind", kind)], bytes)
            }
        }
        let quota = "herolocal_dyno_memory_quota_bytes"
        text.begin(quota, .gauge, unit: "bytes", help: "What rss and swap may have together before R14.")
        for row in rows { text.add(quota, row.labels, row.use.size.memoryBytes) }
    }

    private func addProcessor(to text: inout OpenMetricsText) {
        let used = "herolocal_dyno_cpu_seconds"
        text.begin(
            used,
            .counter,
            unit: "seconds",
            help: "Processor time since the dyno's last start, in real time."
        )
        for row in rows where row.use.readings.memory != nil {
            let nanoseconds = row.use.readings.processorTime.wholeNanoseconds
            text.add("\(used)_total", row.labels, Double(nanoseconds) / 1e9)
        }
        let load = "herolocal_dyno_load"
        text.begin(load, .gauge, help: "Runnable threads, averaged over a time of the platform's.")
        for row in rows where row.use.readings.memory != nil {
            let average = row.use.readings.load
            for (period, value) in [
                ("1m", average.oneMinute), ("5m", average.fiveMinutes), ("15m", average.fifteenMinutes),
            ] {
                text.add(load, row.labels + [("period", period)], value)
            }
        }
    }
}
