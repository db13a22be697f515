/// Lists the OAuth clients.
package struct OAuthClientList: Endpoint {
    package typealias Answer = [OAuthClient]
    package static let route = Route(.get, "/oauth/clients")
    package static let summary = "Lists the OAuth clients: programs that ask for a part of the user's rights."

    package init() {}
}

/// Describes an OAuth client.
package struct OAuthClientInfo: Endpoint {
    package typealias Answer = OAuthClient
    package static let route = Route(.get, "/oauth/clients/{client}")
    package static let summary = "Describes an OAuth client, with its secret."

    package var client: String

    package init(client: String) {
        self.client = client
    }
}

/// Makes an OAuth client.
package struct OAuthClientCreate: Endpoint {
    package typealias Answer = OAuthClient
    package static let route = Route(.post, "/oauth/clients")
    package static let successStatus = 201
    package static let summary = "Makes an OAuth client with a secret of its own."

    package var name: String
    package var redirectURI: String

    package init(name: String, redirectURI: String) {
        self.name = name
        self.redirectURI = redirectURI
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case redirectURI = "redirect_uri"
    }
}

/// Changes an OAuth client; what is not named stays.
package struct OAuthClientUpdate: Endpoint {
    package typealias Answer = OAuthClient
    package static let route = Route(.patch, "/oauth/clients/{client}")
    package static let summary = "Changes an OAuth client's name and address; what is not named stays."

    package var client: String
    package var name: String?
    package var redirectURI: String?

    package init(client: String, name: String? = nil, redirectURI: String? = nil) {
        self.client = client
        self.name = name
        self.redirectURI = redirectURI
    }

    private enum CodingKeys: String, CodingKey {
        case client, name
        case redirectURI = "redirect_uri"
    }
}

/// Ends an OAuth client.
package struct OAuthClientDelete: Endpoint {
    package typealias Answer = OAuthClient
    package static let route = Route(.delete, "/oauth/clients/{client}")
    package static let summary = "Ends an OAuth client with every authorization that it was given."

    package var client: String

    package init(client: String) {
        self.client = client
    }
}

/// Gives an OAuth client another secret.
package struct OAuthClientRotateCredentials: Endpoint {
    package typealias Answer = OAuthClient
    package static let route = Route(.post, "/oauth/clients/{client}/actions/rotate-credentials")
    package static let summary = "Gives an OAuth client another secret; the old one is refused from then on."

    package var client: String

    package init(client: String) {
        self.client = client
    }
}
