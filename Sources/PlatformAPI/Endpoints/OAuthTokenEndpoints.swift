/// Trades a code or a refresh token for an access token; it wants no token, as the client's secret is one.
package struct OAuthTokenCreate: Endpoint {
    package typealias Answer = OAuthToken
    package static let route = Route(.post, "/oauth/tokens")
    package static let successStatus = 201
    package static let summary =
        "Trades a client's code or refresh token for an access token; wants the client's secret and no token."

    package var client: OAuthToken.ClientSecret?
    package var grant: Grant?
    package var refreshToken: RefreshToken?

    /// What is traded.
    package struct Grant: Codable, Hashable, Sendable {
        package var code: String?
        package var type: OAuthGrantType

        package init(code: String? = nil, type: OAuthGrantType) {
            self.code = code
            self.type = type
        }
    }

    /// What an earlier trade gave.
    package struct RefreshToken: Codable, Hashable, Sendable {
        package var token: String

        package init(token: String) {
            self.token = token
        }
    }

    package init(
        client: OAuthToken.ClientSecret?,
        grant: Grant?,
        refreshToken: RefreshToken? = nil
    ) {
        self.client = client
        self.grant = grant
        self.refreshToken = refreshToken
    }

    private enum CodingKeys: String, CodingKey {
        case client, grant
        case refreshToken = "refresh_token"
    }
}

/// Revokes what a trade gave.
package struct OAuthTokenDelete: Endpoint {
    package typealias Answer = OAuthToken
    package static let route = Route(.delete, "/oauth/tokens/{token}")
    package static let summary = "Revokes an access token, by its id, with the refresh token beside it."

    package var token: String

    package init(token: String) {
        self.token = token
    }
}

/// Lists the clients that act for the user.
package struct OAuthSessionList: Endpoint {
    package typealias Answer = [OAuthSession]
    package static let route = Route(.get, "/oauth/sessions")
    package static let summary =
        "Lists the sessions: clients that have traded their code and may act for the user."

    package init() {}
}

/// Ends a session.
package struct OAuthSessionDelete: Endpoint {
    package typealias Answer = OAuthSession
    package static let route = Route(.delete, "/oauth/sessions/{session}")
    package static let summary = "Ends a session and revokes its tokens; `~` is that of the token shown."

    package var session: String

    package init(session: String) {
        self.session = session
    }
}
