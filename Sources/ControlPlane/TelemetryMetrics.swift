import DynoManager
import Linux
import Logplex
import Model
import OTLP
import Router

/// What telemetry drains are told of an app once a minute; Heroku's own names of metrics are not known, these are
/// OpenTelemetry's where there is one (spec logs §5).
struct TelemetryMetrics {
    /// The app's own, and each dyno's.
    let parts: [ResourceItems<Metric>]

    /// `since` is when the routers began to count; `sight` what they have counted of the app.
    init(since: Timestamp, at time: Timestamp, _ uses: [DynoUse], _ sight: MetricsSight?) {
        let start = since.unixNanoseconds
        let now = time.unixNanoseconds
        let ofApp = sight.map {
            ResourceItems([], TelemetryMetrics.metrics($0.total, from: start, to: now))
        }
        let ofDynos = uses.filter { $0.readings.memory != nil }.map { use in
            ResourceItems(
                TelemetryDyno.attributes(name: use.name.description, id: use.id),
                TelemetryMetrics.metrics(use, at: now)
            )
        }
        parts = (ofApp.map { [$0] } ?? []) + ofDynos
    }

    // MARK: - Private

    private static func metrics(_ use: DynoUse, at now: UInt64) -> [Metric] {
        let readings = use.readings
        let memory = readings.memory ?? MemoryReading()
        let cpu = Double(readings.processorTime.wholeNanoseconds) / 1e9
        let launch = readings.launched?.unixNanoseconds ?? now
        return [
            Metric(
                "container.cpu.time",
                unit: "s",
                "Processor time since the dyno's start.",
                .sum([
                    Metric.Point(start: launch, time: now, .real(cpu))
                ])
            ),
            gauge("container.memory.usage", "By", "RSS and swap.", .integer(memory.usedBytes), now),
            gauge(
                "container.memory.limit",
                "By",
                "The size's quota.",
                .integer(use.size.memoryBytes),
                now
            ),
            gauge(
                "heroku.dyno.load",
                "{thread}",
                "Runnable threads, averaged over 1 min.",
                .real(readings.load.oneMinute),
                now
            ),
        ]
    }

    private static func gauge(
        _ name: String,
        _ unit: String,
        _ summary: String,
        _ number: Metric.Point.Number,
        _ now: UInt64
    ) -> Metric {
        Metric(name, unit: unit, summary, .gauge([Metric.Point(start: 0, time: now, number)]))
    }

    private static func metrics(_ total: TrafficCounts, from start: UInt64, to now: UInt64)
        -> [Metric]
    {
        func count(_ value: UInt64, _ attribute: Attribute) -> Metric.Point {
            Metric.Point(start: start, time: now, .integer(Int(clamping: value)), [attribute])
        }
        let classes = total.byStatusClass.enumerated().filter { $0.offset > 0 && $0.element > 0 }
            .map {
                count($0.element, Attribute("http.response.status_class", StatusClass.name(of: $0.offset)))
            }
        let codes = total.codes.map { count($0.count, Attribute("error.type", $0.code.rawValue)) }
        let metrics = [
            Metric(
                "http.server.request.duration",
                unit: "s",
                "From the connection to the dyno standing to the end of the response.",
                .histogram([distribution(total.serviceTimes, from: start, to: now)])
            ),
            Metric("heroku.router.requests", unit: "{request}", "Requests by status.", .sum(classes)),
        ]
        if codes.isEmpty { return metrics }
        return metrics + [
            Metric("heroku.router.errors", unit: "{request}", "Requests by code.", .sum(codes))
        ]
    }

    private static func distribution(
        _ times: LatencyHistogram,
        from start: UInt64,
        to now: UInt64
    ) -> Metric.Distribution {
        var counts: [UInt64] = []
        var below: UInt64 = 0
        for edge in LatencyHistogram.publishedEdges {
            let upTo = times.count(upTo: edge)
            counts.append(upTo - below)
            below = upTo
        }
        return Metric.Distribution(
            start: start,
            time: now,
            sum: Double(times.sumNanoseconds) / 1e9,
            bounds: LatencyHistogram.publishedEdges.map { Double($0) / 1e9 },
            counts: counts + [times.total - below]
        )
    }
}
