package import Model

/// What an app's web dynos are scaled by (spec dynos §10).
package struct MonitorRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    /// The p95 to stay below, in milliseconds.
    package var value: Int
    package var minimum: Int
    package var maximum: Int
    package var isActive: Bool
    /// Whether somebody asked to be told at the limit.
    package var notifies: Bool
    package let created: Timestamp
    package var updated: Timestamp

    package init(
        id: ResourceID,
        app: ResourceID,
        value: Int,
        minimum: Int,
        maximum: Int,
        isActive: Bool,
        notifies: Bool,
        created: Timestamp,
        updated: Timestamp
    ) {
        self.id = id
        self.app = app
        self.value = value
        self.minimum = minimum
        self.maximum = maximum
        self.isActive = isActive
        self.notifies = notifies
        self.created = created
        self.updated = updated
    }
}

extension MonitorRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        value = try row.integer("value")
        minimum = try row.integer("minimum")
        maximum = try row.integer("maximum")
        isActive = try row.flag("active")
        notifies = try row.flag("notifies")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
