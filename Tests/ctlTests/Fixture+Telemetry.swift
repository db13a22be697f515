import Model
import PlatformAPI

extension Fixture {
    private static let drainID = ResourceID(high: 0x0123_4567_89ab_4def, low: 0x8123_4567_89ab_cdef)

    /// A telemetry drain to `endpoint`; with a field where that ends in `#headers`.
    static func telemetry(_ word: String) -> TelemetryDrain {
        let parts = word.split(separator: "#").map(String.init)
        return TelemetryDrain(
            createdAt: time,
            exporter: TelemetryExporter(
                endpoint: parts[0],
                headers: parts.count > 1 ? ["x-team": "blue"] : [:],
                type: "otlphttp"
            ),
            id: drainID,
            owner: TelemetryOwner(id: drainID.description, type: "app"),
            signals: parts.count > 1 ? [.traces, .logs] : [.traces, .metrics, .logs],
            updatedAt: time
        )
    }
}
