package import Model

/// How many dynos of one process type are wanted (schema: formation).
package struct Formation: Codable, Hashable, Sendable {
    package var app: NamedReference
    package var command: String
    package var createdAt: Timestamp
    package var dynoSize: NamedReference
    package var id: ResourceID
    package var quantity: Int
    /// Canonical spelling, `Standard-1X`.
    package var size: String
    package var type: String
    package var updatedAt: Timestamp

    package init(
        app: NamedReference,
        command: String,
        createdAt: Timestamp,
        dynoSize: NamedReference,
        id: ResourceID,
        quantity: Int,
        size: String,
        type: String,
        updatedAt: Timestamp
    ) {
        self.app = app
        self.command = command
        self.createdAt = createdAt
        self.dynoSize = dynoSize
        self.id = id
        self.quantity = quantity
        self.size = size
        self.type = type
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case app, command, id, quantity, size, type
        case createdAt = "created_at"
        case dynoSize = "dyno_size"
        case updatedAt = "updated_at"
    }
}
