package import Model

/// A client that has traded its code and may act for the user (OAuth session).
package struct OAuthSession: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var description: String
    /// Seconds until the access token expires; null: it does not, or there is none.
    @Nullable package var expiresIn: Int?
    package var id: ResourceID
    package var updatedAt: Timestamp

    package init(
        createdAt: Timestamp,
        description: String,
        expiresIn: Int?,
        id: ResourceID,
        updatedAt: Timestamp
    ) {
        self.createdAt = createdAt
        self.description = description
        self.expiresIn = expiresIn
        self.id = id
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case description, id
        case createdAt = "created_at"
        case expiresIn = "expires_in"
        case updatedAt = "updated_at"
    }
}
