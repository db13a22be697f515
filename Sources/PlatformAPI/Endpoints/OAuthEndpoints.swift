/// Lists the tokens, the daemon's own first.
package struct OAuthAuthorizationList: Endpoint {
    package typealias Answer = [OAuthAuthorization]
    package static let route = Route(.get, "/oauth/authorizations")
    package static let summary = "Lists the tokens that clients can show, the daemon's own among them."

    package init() {}
}

/// Describes an authorization; `~` is that of the token shown.
package struct OAuthAuthorizationInfo: Endpoint {
    package typealias Answer = OAuthAuthorization
    package static let route = Route(.get, "/oauth/authorizations/{authorization}")
    package static let summary =
        "Describes an authorization; `~`, here and below, is that of the token shown, the daemon's own on the socket."

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
    package static let summary =
        "Makes a token that may do what its scope says, for a time or for good; for a client a code to trade."

    /// The id of the client that is to trade a code; nil: a token for the user directly.
    package var client: Identity?
    package var description: String?
    /// Seconds; nil: the token does not expire.
    package var expiresIn: Int?
    /// `global` without it.
    package var scope: [String]?

    package init(
        client: Identity? = nil,
        description: String? = nil,
        expiresIn: Int? = nil,
        scope: [String]? = nil
    ) {
        self.client = client
        self.description = description
        self.expiresIn = expiresIn
        self.scope = scope
    }

    private enum CodingKeys: String, CodingKey {
        case client, description, scope
        case expiresIn = "expires_in"
    }
}

/// Describes an authorization in other words, or gives it to a client.
package struct OAuthAuthorizationUpdate: Endpoint {
    package typealias Answer = OAuthAuthorization
    package static let route = Route(.patch, "/oauth/authorizations/{authorization}")
    package static let summary = "Changes the description of an authorization, or the client that it is for."

    package var authorization: String
    package var client: Client?
    package var description: String?

    /// A client that shows who it is.
    package struct Client: Codable, Hashable, Sendable {
        package var id: String
        package var secret: String

        package init(id: String, secret: String) {
            self.id = id
            self.secret = secret
        }
    }

    package init(authorization: String, client: Client? = nil, description: String? = nil) {
        self.authorization = authorization
        self.client = client
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
