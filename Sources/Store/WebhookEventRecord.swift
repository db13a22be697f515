package import Model

/// A change that webhooks were told of (schema, app-webhook-event).
package struct WebhookEventRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    /// The kind, `api:build` and the like.
    package let include: String
    /// What webhooks are told, as JSON.
    package let payload: String
    package let created: Timestamp

    package init(
        id: ResourceID = .random(),
        app: ResourceID,
        include: String,
        payload: String,
        created: Timestamp
    ) {
        self.id = id
        self.app = app
        self.include = include
        self.payload = payload
        self.created = created
    }
}

extension WebhookEventRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        include = try row.text("include")
        payload = try row.text("payload")
        created = try row.time("created")
    }
}
