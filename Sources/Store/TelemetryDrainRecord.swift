package import Model

/// A telemetry drain of an app (schema, telemetry-drain).
package struct TelemetryDrainRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    /// In the order of the schema.
    package var signals: [TelemetrySignal]
    /// The schema's name of the transport: `otlphttp`.
    package var type: String
    package var endpoint: String
    package var headers: [String: String]
    package let created: Timestamp
    package var updated: Timestamp

    package init(
        id: ResourceID,
        app: ResourceID,
        signals: [TelemetrySignal],
        type: String,
        endpoint: String,
        headers: [String: String],
        created: Timestamp,
        updated: Timestamp
    ) {
        self.id = id
        self.app = app
        self.signals = signals
        self.type = type
        self.endpoint = endpoint
        self.headers = headers
        self.created = created
        self.updated = updated
    }
}

extension TelemetryDrainRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        signals = try row.value("signals") { text in
            text.split(separator: " ").compactMap { TelemetrySignal(rawValue: String($0)) }
        }
        type = try row.text("type")
        endpoint = try row.text("endpoint")
        headers = try row.value("headers", TelemetryDrainRecord.headers)
        created = try row.time("created")
        updated = try row.time("updated")
    }

    var signalsText: String { signals.map(\.rawValue).joined(separator: " ") }

    /// `NAME:VALUE`, a line each; neither has a line end.
    var headersText: String {
        headers.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: "\n")
    }

    // MARK: - Private

    private static func headers(_ text: String) -> [String: String]? {
        var headers: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        return headers
    }
}
