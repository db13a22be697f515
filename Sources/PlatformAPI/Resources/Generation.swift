package import Model

/// A generation of the platform (schema: generation); this is the Common Runtime, `cedar`.
package struct Generation: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var id: ResourceID
    package var name: String
    package var updatedAt: Timestamp

    package init(createdAt: Timestamp, id: ResourceID, name: String, updatedAt: Timestamp) {
        self.createdAt = createdAt
        self.id = id
        self.name = name
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
