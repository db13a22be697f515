package import Model

/// Who works on an app (schema: collaborator); on this machine its owner alone.
package struct Collaborator: Codable, Hashable, Sendable {
    package var app: NamedReference
    package var createdAt: Timestamp
    package var id: ResourceID
    package var permissions: [Permission]
    @Nullable package var role: String?
    package var updatedAt: Timestamp
    package var user: User

    /// What a collaborator may do.
    package struct Permission: Codable, Hashable, Sendable {
        package var description: String
        package var name: String

        package init(name: String, description: String) {
            self.name = name
            self.description = description
        }
    }

    /// The person.
    package struct User: Codable, Hashable, Sendable {
        package var email: String
        package var federated: Bool
        package var id: ResourceID

        package init(email: String, federated: Bool, id: ResourceID) {
            self.email = email
            self.federated = federated
            self.id = id
        }
    }

    package init(
        app: NamedReference,
        createdAt: Timestamp,
        id: ResourceID,
        permissions: [Permission],
        role: String?,
        updatedAt: Timestamp,
        user: User
    ) {
        self.app = app
        self.createdAt = createdAt
        self.id = id
        self.permissions = permissions
        self.role = role
        self.updatedAt = updatedAt
        self.user = user
    }

    private enum CodingKeys: String, CodingKey {
        case app, id, permissions, role, user
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
