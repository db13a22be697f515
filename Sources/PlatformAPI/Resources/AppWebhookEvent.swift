package import Model

/// A change that webhooks are told of (schema: app-webhook-event).
package struct AppWebhookEvent: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var id: ResourceID
    /// The kind: `api:build` and the like.
    package var include: String
    package var payload: Payload
    package var updatedAt: Timestamp

    /// What has happened.
    package struct Payload: Codable, Hashable, Sendable {
        /// One of `create`, `update`, `destroy`.
        package var action: String
        package var actor: UserReference
        /// The resource as it is now.
        package var data: JSONValue
        /// What of it was different before, as far as that is known.
        package var previousData: JSONValue
        package var resource: String
        package var version: String

        package init(
            action: String,
            actor: UserReference,
            data: JSONValue,
            previousData: JSONValue,
            resource: String,
            version: String
        ) {
            self.action = action
            self.actor = actor
            self.data = data
            self.previousData = previousData
            self.resource = resource
            self.version = version
        }

        private enum CodingKeys: String, CodingKey {
            case action, actor, data, resource, version
            case previousData = "previous_data"
        }
    }

    package init(
        createdAt: Timestamp,
        id: ResourceID,
        include: String,
        payload: Payload,
        updatedAt: Timestamp
    ) {
        self.createdAt = createdAt
        self.id = id
        self.include = include
        self.payload = payload
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, include, payload
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
