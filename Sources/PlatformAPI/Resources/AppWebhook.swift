package import Model

/// A URL that is told of changes to an app (schema: app-webhook).
package struct AppWebhook: Codable, Hashable, Sendable {
    package var app: NamedReference
    package var createdAt: Timestamp
    package var id: ResourceID
    /// What it is told of: `api:build`, `api:release` and the like.
    package var include: [String]
    package var level: WebhookLevel
    package var updatedAt: Timestamp
    package var url: String

    package init(
        app: NamedReference,
        createdAt: Timestamp,
        id: ResourceID,
        include: [String],
        level: WebhookLevel,
        updatedAt: Timestamp,
        url: String
    ) {
        self.app = app
        self.createdAt = createdAt
        self.id = id
        self.include = include
        self.level = level
        self.updatedAt = updatedAt
        self.url = url
    }

    private enum CodingKeys: String, CodingKey {
        case app, id, include, level, url
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
