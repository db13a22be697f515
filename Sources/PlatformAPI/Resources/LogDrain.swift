package import Model

/// Where an app's log is sent as it comes (schema: log-drain).
package struct LogDrain: Codable, Hashable, Sendable {
    /// The add-on that made the drain; null, as there are none.
    @Nullable package var addon: NamedReference?
    package var app: NamedReference
    package var createdAt: Timestamp
    package var id: ResourceID
    /// `d.UUID`: how the receiver tells apps apart.
    package var token: String
    package var updatedAt: Timestamp
    package var url: String

    package init(
        app: NamedReference,
        createdAt: Timestamp,
        id: ResourceID,
        token: String,
        updatedAt: Timestamp,
        url: String
    ) {
        addon = nil
        self.app = app
        self.createdAt = createdAt
        self.id = id
        self.token = token
        self.updatedAt = updatedAt
        self.url = url
    }

    private enum CodingKeys: String, CodingKey {
        case addon, app, id, token, url
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
