/// Lists the tokens, the daemon's own first.
package struct OAuthAuthorizationList: Endpoint {
    package typealias Answer = [OAuthAuthorization]
    package static let route = Route(.get, "/oauth/authorizations")
    package static let summary = "Lists the tokens that clients can show, the daemon's own among them."

    package init() {}
}

/// Describes a token's authorization; `~` is that of the daemon's own token.
package struct OAuthAuthorizationInfo: Endpoint {
    package typealias Answer = OAuthAuthorization
    package static let route = Route(.get, "/oauth/authorizations/{authorization}")
    package static let summary = "Describes an authorization with its token; `~` is that of the daemon's own."

    package var authorization: String

    package init(authorization: String) {
        self.authorization = authorization
    }
}

/// Makes a token.
package struct OAuthAuthorizationCreate: Endpoint {
    package typealias Answer = OAuthAuthorization
    package static let route = Route(.post, "/oauth/authorizations")
    package static let successStatus = 201
    package static let summary = "Makes a token that may do what its scope says, for a time or for good."

    package var description: String?
    /// Seconds; nil: the token does not expire.
    package var expiresIn: Int?
    /// `global` without it.
    package var scope: [String]?

    package init(description: String? = nil, expiresIn: Int? = nil, scope: [String]? = nil) {
        self.description = description
        self.expiresIn = expiresIn
        self.scope = scope
    }

    private enum CodingKeys: String, CodingKey {
        case description, scope
        case expiresIn = "expires_in"
    }
}

/// Describes an authorization in other words.
package struct OAuthAuthorizationUpdate: Endpoint {
    package typealias Answer = OAuthAuthorization
    package static let route = Route(.patch, "/oauth/authorizations/{authorization}")
    package static let summary = "Changes the description of an authorization."

    package var authorization: String
    package var description: String?

    package init(authorization: String, description: String? = nil) {
        self.authorization = authorization
        self.description = description
    }
}

/// Revokes a token.
package struct OAuthAuthorizationDelete: Endpoint {
    package typealias Answer = OAuthAuthorization
    package static let route = Route(.delete, "/oauth/authorizations/{authorization}")
    package static let summary = "Revokes a token: from then on it is refused."

    package var authorization: String

    package init(authorization: String) {
        self.authorization = authorization
    }
}

/// Gives an authorization another token.
package struct OAuthAuthorizationRegenerate: Endpoint {
    package typealias Answer = OAuthAuthorization
    package static let route = Route(
        .post,
        "/oauth/authorizations/{authorization}/actions/regenerate-tokens"
    )
    package static let summary = "Gives an authorization another token; the old one is refused from then on."

    package var authorization: String

    package init(authorization: String) {
        self.authorization = authorization
    }
}
