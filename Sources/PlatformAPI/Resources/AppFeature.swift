package import Model

/// A switch of one app (schema: app-feature); `state` is `general` for features and else for labs.
package struct AppFeature: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var description: String
    package var displayName: String
    package var docURL: String
    package var enabled: Bool
    package var feedbackEmail: String
    package var id: ResourceID
    package var name: String
    package var state: String
    package var updatedAt: Timestamp

    package init(
        createdAt: Timestamp,
        description: String,
        displayName: String,
        docURL: String,
        enabled: Bool,
        feedbackEmail: String,
        id: ResourceID,
        name: String,
        state: String,
        updatedAt: Timestamp
    ) {
        self.createdAt = createdAt
        self.description = description
        self.displayName = displayName
        self.docURL = docURL
        self.enabled = enabled
        self.feedbackEmail = feedbackEmail
        self.id = id
        self.name = name
        self.state = state
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case description, enabled, id, name, state
        case createdAt = "created_at"
        case displayName = "display_name"
        case docURL = "doc_url"
        case feedbackEmail = "feedback_email"
        case updatedAt = "updated_at"
    }
}
