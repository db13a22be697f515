package import Model

/// A log drain of an app (schema, log-drain).
package struct DrainRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    /// `d.UUID`, by which the receiver knows the drain.
    package let token: String
    package let url: String
    package let created: Timestamp
    package let updated: Timestamp
}

extension DrainRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        token = try row.text("token")
        url = try row.text("url")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
