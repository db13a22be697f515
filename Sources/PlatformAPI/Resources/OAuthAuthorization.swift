package import Model

/// What a token may do, made for its user directly or for a client that trades a code (schema: oauth-authorization).
package struct OAuthAuthorization: Codable, Hashable, Sendable {
    @Nullable package var accessToken: AccessToken?
    @Nullable package var client: Client?
    package var createdAt: Timestamp
    package var description: String
    @Nullable package var grant: Grant?
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

    /// For whom it is.
    package struct Client: Codable, Hashable, Sendable {
        package var id: ResourceID
        package var name: String
        package var redirectURI: String

        package init(id: ResourceID, name: String, redirectURI: String) {
            self.id = id
            self.name = name
            self.redirectURI = redirectURI
        }

        private enum CodingKeys: String, CodingKey {
            case id, name
            case redirectURI = "redirect_uri"
        }
    }

    /// What the client trades for tokens, once.
    package struct Grant: Codable, Hashable, Sendable {
        package var code: String
        /// Seconds from now.
        package var expiresIn: Int
        package var id: ResourceID

        package init(code: String, expiresIn: Int, id: ResourceID) {
            self.code = code
            self.expiresIn = expiresIn
            self.id = id
        }

        private enum CodingKeys: String, CodingKey {
            case code, id
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
        accessToken: AccessToken?,
        client: Client? = nil,
        createdAt: Timestamp,
        description: String,
        grant: Grant? = nil,
        id: ResourceID,
        refreshToken: AccessToken? = nil,
        scope: [String],
        session: IDReference? = nil,
        updatedAt: Timestamp,
        user: User
    ) {
        self.accessToken = accessToken
        self.client = client
        self.createdAt = createdAt
        self.description = description
        self.grant = grant
        self.id = id
        self.refreshToken = refreshToken
        self.scope = scope
        self.session = session
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
