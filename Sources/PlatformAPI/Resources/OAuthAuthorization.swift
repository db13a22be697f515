package import Model

/// A token with what it may do (schema: oauth-authorization).
///
/// It is made for its user directly, so that there is no client, grant or refresh token.
package struct OAuthAuthorization: Codable, Hashable, Sendable {
    @Nullable package var accessToken: AccessToken?
    @Nullable package var client: NamedReference?
    package var createdAt: Timestamp
    package var description: String
    @Nullable package var grant: IDReference?
    package var id: ResourceID
    @Nullable package var refreshToken: AccessToken?
    package var scope: [String]
    @Nullable package var session: IDReference?
    package var updatedAt: Timestamp
    package var user: User

    /// What a client shows.
    package struct AccessToken: Codable, Hashable, Sendable {
        /// Seconds from now; null: it does not expire.
        @Nullable package var expiresIn: Int?
        package var id: ResourceID
        package var token: String

        package init(expiresIn: Int?, id: ResourceID, token: String) {
            self.expiresIn = expiresIn
            self.id = id
            self.token = token
        }

        private enum CodingKeys: String, CodingKey {
            case id, token
            case expiresIn = "expires_in"
        }
    }

    /// Whose it is.
    package struct User: Codable, Hashable, Sendable {
        package var email: String
        @Nullable package var fullName: String?
        package var id: ResourceID

        package init(email: String, fullName: String?, id: ResourceID) {
            self.email = email
            self.fullName = fullName
            self.id = id
        }

        private enum CodingKeys: String, CodingKey {
            case email, id
            case fullName = "full_name"
        }
    }

    package init(
        accessToken: AccessToken,
        createdAt: Timestamp,
        description: String,
        id: ResourceID,
        scope: [String],
        updatedAt: Timestamp,
        user: User
    ) {
        self.accessToken = accessToken
        client = nil
        self.createdAt = createdAt
        self.description = description
        grant = nil
        self.id = id
        refreshToken = nil
        self.scope = scope
        session = nil
        self.updatedAt = updatedAt
        self.user = user
    }

    private enum CodingKeys: String, CodingKey {
        case client, description, grant, id, scope, session, user
        case accessToken = "access_token"
        case createdAt = "created_at"
        case refreshToken = "refresh_token"
        case updatedAt = "updated_at"
    }
}
