/// Lists the hostnames that lead to an app, its default one among them.
package struct DomainList: Endpoint {
    package typealias Answer = [Domain]
    package static let route = Route(.get, "/apps/{app}/domains")
    package static let summary = "Lists the hostnames that lead to an app, its default one among them."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes a domain of an app, by hostname or id.
package struct DomainInfo: Endpoint {
    package typealias Answer = Domain
    package static let route = Route(.get, "/apps/{app}/domains/{domain}")
    package static let summary = "Describes a domain of an app, by hostname or id."

    package var app: String
    package var domain: String

    package init(app: String, domain: String) {
        self.app = app
        self.domain = domain
    }
}

/// Gives a hostname to an app; `*.example.com` is every name below.
package struct DomainCreate: Endpoint {
    package typealias Answer = Domain
    package static let route = Route(.post, "/apps/{app}/domains")
    package static let successStatus = 201
    package static let summary = "Gives a hostname to an app; `*.example.com` is every name below."

    package var app: String
    package var hostname: String
    /// The certificate's endpoint; null, as there are none.
    @Nullable package var sniEndpoint: String?

    package init(app: String, hostname: String, sniEndpoint: String? = nil) {
        self.app = app
        self.hostname = hostname
        self.sniEndpoint = sniEndpoint
    }

    private enum CodingKeys: String, CodingKey {
        case app, hostname
        case sniEndpoint = "sni_endpoint"
    }
}

/// Would give a domain a certificate; null, the only one that there is, changes nothing.
package struct DomainUpdate: Endpoint {
    package typealias Answer = Domain
    package static let route = Route(.patch, "/apps/{app}/domains/{domain}")
    package static let summary = "Takes `sni_endpoint: null`, as there are no certificates."

    package var app: String
    package var domain: String
    @Nullable package var sniEndpoint: Identity?

    package init(app: String, domain: String, sniEndpoint: Identity? = nil) {
        self.app = app
        self.domain = domain
        self.sniEndpoint = sniEndpoint
    }

    private enum CodingKeys: String, CodingKey {
        case app, domain
        case sniEndpoint = "sni_endpoint"
    }
}

/// Takes a custom hostname away from an app, by hostname or id.
package struct DomainDelete: Endpoint {
    package typealias Answer = Domain
    package static let route = Route(.delete, "/apps/{app}/domains/{domain}")
    package static let summary = "Takes a custom hostname away from an app, by hostname or id."

    package var app: String
    package var domain: String

    package init(app: String, domain: String) {
        self.app = app
        self.domain = domain
    }
}

/// Takes every custom hostname away from an app at once.
package struct DomainDeleteAll: Endpoint {
    package typealias Answer = [Domain]
    package static let route = Route(.delete, "/herolocal/apps/{app}/domains")
    package static let summary = "Takes every custom hostname away from an app at once."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Lists an app's certificates: none, as the router speaks no TLS; clients ask before they add a domain.
package struct SNIEndpointList: Endpoint {
    package typealias Answer = [NamedReference]
    package static let route = Route(.get, "/apps/{app}/sni-endpoints")
    package static let summary = "Lists an app's certificates: none, as the router speaks no TLS."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}
