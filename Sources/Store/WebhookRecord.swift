package import Model

/// A webhook of an app (schema, app-webhook).
package struct WebhookRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package var url: String
    /// Kinds of events, `api:build` and the like.
    package var include: [String]
    package var level: WebhookLevel
    package var secret: String
    package var authorization: String?
    package let created: Timestamp
    package var updated: Timestamp

    package init(
        id: ResourceID = .random(),
        app: ResourceID,
        url: String,
        include: [String],
        level: WebhookLevel,
        secret: String,
        authorization: String? = nil,
        created: Timestamp,
        updated: Timestamp
    ) {
        self.id = id
        self.app = app
        self.url = url
        self.include = include
        self.level = level
        self.secret = secret
        self.authorization = authorization
        self.created = created
        self.updated = updated
    }
}

extension WebhookRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        url = try row.text("url")
        include = try row.text("include").split(separator: " ").map(String.init)
        level = try row.value("level") { WebhookLevel(rawValue: $0) }
        secret = try row.text("secret")
        authorization = try row.optionalText("authorization")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
