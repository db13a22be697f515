/// What a telemetry drain can get (schema, telemetry-drain.signals).
package enum TelemetrySignal: String, Sendable, Codable, CaseIterable {
    case traces, metrics, logs
}
