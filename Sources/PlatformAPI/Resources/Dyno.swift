package import Model

/// A dyno that runs or is about to (schema: dyno).
package struct Dyno: Codable, Hashable, Sendable {
    package var app: NamedReference
    @Nullable package var attachURL: String?
    package var command: String
    package var createdAt: Timestamp
    package var id: ResourceID
    package var name: String
    package var release: VersionReference
    package var size: String
    package var state: String
    package var type: String
    package var updatedAt: Timestamp

    package init(
        app: NamedReference,
        attachURL: String? = nil,
        command: String,
        createdAt: Timestamp,
        id: ResourceID,
        name: String,
        release: VersionReference,
        size: String,
        state: String,
        type: String,
        updatedAt: Timestamp
    ) {
        self.app = app
        self.attachURL = attachURL
        self.command = command
        self.createdAt = createdAt
        self.id = id
        self.name = name
        self.release = release
        self.size = size
        self.state = state
        self.type = type
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case app, command, id, name, release, size, state, type
        case attachURL = "attach_url"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
