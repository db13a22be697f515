package import Model

/// What a client gets for its code or its refresh token (schema: oauth-token).
package struct OAuthToken: Codable, Hashable, Sendable {
    package var accessToken: OAuthAuthorization.AccessToken
    package var authorization: IDReference
    /// Not repeated: the client has it.
    @Nullable package var client: ClientSecret?
    package var createdAt: Timestamp
    package var grant: Grant
    package var id: ResourceID
    package var refreshToken: OAuthAuthorization.AccessToken
    package var session: IDReference
    package var updatedAt: Timestamp
    package var user: IDReference

    /// By which a client shows who it is.
    package struct ClientSecret: Codable, Hashable, Sendable {
        package var secret: String

        package init(secret: String) {
            self.secret = secret
        }
    }

    /// What is traded for tokens.
    package struct Grant: Codable, Hashable, Sendable {
        /// Empty where a refresh token is.
        package var code: String
        package var type: OAuthGrantType

        package init(code: String, type: OAuthGrantType) {
            self.code = code
            self.type = type
        }
    }

    package init(
        accessToken: OAuthAuthorization.AccessToken,
        authorization: IDReference,
        createdAt: Timestamp,
        grant: Grant,
        id: ResourceID,
        refreshToken: OAuthAuthorization.AccessToken,
        session: IDReference,
        updatedAt: Timestamp,
        user: IDReference
    ) {
        self.accessToken = accessToken
        self.authorization = authorization
        client = nil
        self.createdAt = createdAt
        self.grant = grant
        self.id = id
        self.refreshToken = refreshToken
        self.session = session
        self.updatedAt = updatedAt
        self.user = user
    }

    private enum CodingKeys: String, CodingKey {
        case authorization, client, grant, id, session, user
        case accessToken = "access_token"
        case createdAt = "created_at"
        case refreshToken = "refresh_token"
        case updatedAt = "updated_at"
    }
}

/// What a client trades for tokens (RFC 6749 §4.1.3 and §6).
package enum OAuthGrantType: String, Codable, CaseIterable, Sendable {
    case authorizationCode = "authorization_code"
    case refreshToken = "refresh_token"
}
