package import Model

/// A program that asks users for a part of their rights (schema: oauth-client).
package struct OAuthClient: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var id: ResourceID
    @Nullable package var ignoresDelinquent: Bool?
    package var name: String
    /// Where the user is led back to with a code.
    package var redirectURI: String
    /// By which the client shows who it is.
    package var secret: String
    package var updatedAt: Timestamp

    package init(
        createdAt: Timestamp,
        id: ResourceID,
        name: String,
        redirectURI: String,
        secret: String,
        updatedAt: Timestamp
    ) {
        self.createdAt = createdAt
        self.id = id
        ignoresDelinquent = false
        self.name = name
        self.redirectURI = redirectURI
        self.secret = secret
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, secret
        case createdAt = "created_at"
        case ignoresDelinquent = "ignores_delinquent"
        case redirectURI = "redirect_uri"
        case updatedAt = "updated_at"
    }
}
