/// Sends an app's telemetry to an endpoint from now on.
package struct TelemetryDrainCreate: Endpoint {
    package typealias Answer = TelemetryDrain
    package static let route = Route(.post, "/telemetry-drains")
    package static let successStatus = 201
    package static let summary =
        "Sends an app's traces, metrics and logs to an OTLP endpoint from now on."

    package var exporter: TelemetryExporter
    package var owner: TelemetryOwner
    package var signals: [String]

    package init(exporter: TelemetryExporter, owner: TelemetryOwner, signals: [String]) {
        self.exporter = exporter
        self.owner = owner
        self.signals = signals
    }
}

/// Lists an app's telemetry drains.
package struct TelemetryDrainList: Endpoint {
    package typealias Answer = [TelemetryDrain]
    package static let route = Route(.get, "/apps/{app}/telemetry-drains")
    package static let summary = "Lists an app's telemetry drains."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a telemetry drain.
package struct TelemetryDrainInfo: Endpoint {
    package typealias Answer = TelemetryDrain
    package static let route = Route(.get, "/telemetry-drains/{telemetry_drain}")
    package static let summary = "Describes a telemetry drain."

    package var telemetryDrain: String

    package init(telemetryDrain: String) {
        self.telemetryDrain = telemetryDrain
    }

    private enum CodingKeys: String, CodingKey {
        case telemetryDrain = "telemetry_drain"
    }
}

/// Changes a telemetry drain; what is left out stays.
package struct TelemetryDrainUpdate: Endpoint {
    package typealias Answer = TelemetryDrain
    package static let route = Route(.patch, "/telemetry-drains/{telemetry_drain}")
    package static let summary = "Changes a telemetry drain; what is left out stays."

    package var exporter: TelemetryExporter?
    package var signals: [String]?
    package var telemetryDrain: String

    package init(telemetryDrain: String, exporter: TelemetryExporter? = nil, signals: [String]? = nil) {
        self.exporter = exporter
        self.signals = signals
        self.telemetryDrain = telemetryDrain
    }

    private enum CodingKeys: String, CodingKey {
        case exporter, signals
        case telemetryDrain = "telemetry_drain"
    }
}

/// Ends a telemetry drain.
package struct TelemetryDrainDelete: Endpoint {
    package typealias Answer = TelemetryDrain
    package static let route = Route(.delete, "/telemetry-drains/{telemetry_drain}")
    package static let summary = "Ends a telemetry drain."

    package var telemetryDrain: String

    package init(telemetryDrain: String) {
        self.telemetryDrain = telemetryDrain
    }

    private enum CodingKeys: String, CodingKey {
        case telemetryDrain = "telemetry_drain"
    }
}
