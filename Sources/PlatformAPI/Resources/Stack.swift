package import Model

/// An operating system image that slugs are built for (schema: stack).
package struct Stack: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var isDefault: Bool
    package var id: ResourceID
    package var name: String
    package var state: String
    package var updatedAt: Timestamp

    package init(
        createdAt: Timestamp,
        isDefault: Bool,
        id: ResourceID,
        name: String,
        state: String,
        updatedAt: Timestamp
    ) {
        self.createdAt = createdAt
        self.isDefault = isDefault
        self.id = id
        self.name = name
        self.state = state
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, state
        case createdAt = "created_at"
        case isDefault = "default"
        case updatedAt = "updated_at"
    }
}
