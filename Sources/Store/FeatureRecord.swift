package import Model

/// A feature that has been switched for an app (schema, app-feature); texts and defaults are the edge's.
package struct FeatureRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let name: String
    package let isEnabled: Bool
    package let created: Timestamp
    package let updated: Timestamp
}

extension FeatureRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        name = try row.text("name")
        isEnabled = try row.flag("enabled")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
