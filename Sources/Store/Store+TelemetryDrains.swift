package import Model

extension Store {
    /// The app's telemetry drains, oldest first.
    package func telemetryDrains(of app: ResourceID) throws(StoreError) -> [TelemetryDrainRecord] {
        try read { try findTelemetryDrains(of: app) }
    }

    /// The telemetry drain with this UUID.
    package func telemetryDrain(_ reference: String) throws(StoreError) -> TelemetryDrainRecord {
        try read { try findTelemetryDrain(reference) }
    }

    /// Adds a telemetry drain to its app.
    package func addTelemetryDrain(_ drain: TelemetryDrainRecord) throws(StoreError) {
        try write {
            guard try findTelemetryDrains(of: drain.app).count < Limits.Telemetry.perApp else {
                throw StoreError.tooMany("telemetry drains", maximum: Limits.Telemetry.perApp)
            }
            try connection.run(
                """
                INSERT INTO telemetry_drains (id, app, signals, type, endpoint, headers, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                drain.id,
                drain.app,
                drain.signalsText,
                drain.type,
                drain.endpoint,
                drain.headersText,
                drain.created,
                drain.updated
            )
        }
    }

    /// Changes a telemetry drain to what `change` makes of it; the answer is that.
    package func changeTelemetryDrain(
        _ reference: String,
        _ change: @Sendable (inout TelemetryDrainRecord) -> Void
    ) throws(StoreError) -> TelemetryDrainRecord {
        try write {
            var drain = try findTelemetryDrain(reference)
            change(&drain)
            try connection.run(
                """
                UPDATE telemetry_drains SET signals = ?, type = ?, endpoint = ?, headers = ?, updated = ?
                WHERE id = ?
                """,
                drain.signalsText,
                drain.type,
                drain.endpoint,
                drain.headersText,
                drain.updated,
                drain.id
            )
            return drain
        }
    }

    package func removeTelemetryDrain(_ reference: String) throws(StoreError) -> TelemetryDrainRecord {
        try write {
            let drain = try findTelemetryDrain(reference)
            try connection.run("DELETE FROM telemetry_drains WHERE id = ?", drain.id)
            return drain
        }
    }

    // MARK: - Private

    func findTelemetryDrains(of app: ResourceID) throws -> [TelemetryDrainRecord] {
        try connection.all("SELECT * FROM telemetry_drains WHERE app = ? ORDER BY created, id", app) {
            try TelemetryDrainRecord(row: $0)
        }
    }

    private func findTelemetryDrain(_ reference: String) throws -> TelemetryDrainRecord {
        let id = ResourceID(reference)?.description ?? reference
        let found = try connection.first("SELECT * FROM telemetry_drains WHERE id = ?", id) {
            try TelemetryDrainRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.telemetryDrain(reference)) }
        return found
    }
}
