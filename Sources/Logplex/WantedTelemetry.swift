package import Model
package import OTLP

/// A telemetry drain that an app should have (spec logs §5).
package struct WantedTelemetry: Equatable, Sendable {
    package let id: ResourceID
    /// Where OTLP's paths are appended to.
    package let endpoint: DrainURL
    /// Fields for every request.
    package let headers: [String: String]
    package let signals: Set<TelemetrySignal>
    /// What is said of the app with everything.
    package let resource: [Attribute]

    package init(
        id: ResourceID,
        endpoint: DrainURL,
        headers: [String: String],
        signals: Set<TelemetrySignal>,
        resource: [Attribute]
    ) {
        self.id = id
        self.endpoint = endpoint
        self.headers = headers
        self.signals = signals
        self.resource = resource
    }

    /// Whether the same receiver is meant: what waits for one waits for the other.
    func hasSameReceiver(as other: WantedTelemetry) -> Bool {
        id == other.id && endpoint == other.endpoint && headers == other.headers
            && signals == other.signals
    }

    /// `/v1/logs` behind the endpoint's path, before its query (OTLP/HTTP, "OTLP/HTTP Request").
    func target(of signal: TelemetrySignal) -> String {
        let path = endpoint.target.prefix { $0 != "?" }
        let start = path.hasSuffix("/") ? path.dropLast() : path
        return "\(start)/v1/\(signal.rawValue)\(endpoint.target.dropFirst(path.count))"
    }
}
