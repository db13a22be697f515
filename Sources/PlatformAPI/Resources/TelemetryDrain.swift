package import Model

/// Where an app's traces, metrics and logs are sent as they come (schema: telemetry-drain).
package struct TelemetryDrain: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var exporter: TelemetryExporter
    package var id: ResourceID
    package var owner: TelemetryOwner
    package var signals: [TelemetrySignal]
    package var updatedAt: Timestamp

    package init(
        createdAt: Timestamp,
        exporter: TelemetryExporter,
        id: ResourceID,
        owner: TelemetryOwner,
        signals: [TelemetrySignal],
        updatedAt: Timestamp
    ) {
        self.createdAt = createdAt
        self.exporter = exporter
        self.id = id
        self.owner = owner
        self.signals = signals
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case exporter, id, owner, signals
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

/// How a telemetry drain sends, and to where; what an update leaves out stays.
package struct TelemetryExporter: Codable, Hashable, Sendable {
    package var endpoint: String?
    package var headers: [String: String]?
    /// `otlphttp`; `otlp` is gRPC.
    package var type: String?

    package init(endpoint: String? = nil, headers: [String: String]? = nil, type: String? = nil) {
        self.endpoint = endpoint
        self.headers = headers
        self.type = type
    }
}

/// Whose telemetry it is.
package struct TelemetryOwner: Codable, Hashable, Sendable {
    /// A UUID; an app's name does as well.
    package var id: String
    /// `app`; there are no spaces.
    package var type: String

    package init(id: String, type: String) {
        self.id = id
        self.type = type
    }
}
