import Model
import PlatformAPI
import Store

extension Platform {
    func perform(_ call: DomainList) async throws -> [Domain] {
        let app = try await app(call.app)
        return [defaultDomain(of: app)] + (try await store.domains(of: app.id).map { present($0, of: app) })
    }

    func perform(_ call: DomainInfo) async throws -> Domain {
        let app = try await app(call.app)
        let standard = defaultDomain(of: app)
        if names(call.domain, standard) { return standard }
        return present(try await store.domain(of: app.id, matching: call.domain), of: app)
    }

    func perform(_ call: DomainUpdate) async throws -> Domain {
        if call.sniEndpoint != nil { throw noEndpoint }
        return try await perform(DomainInfo(app: call.app, domain: call.domain))
    }

    func perform(_ call: DomainCreate) async throws -> Domain {
        let app = try await app(call.app)
        if call.sniEndpoint != nil { throw noEndpoint }
        let hostname = try Hostname(call.hostname)
        let new = NewDomain(app: app.id, hostname: hostname, dnsTarget: DNSTarget.random())
        let domain = try await store.addDomain(new, at: .now)
        try await synchronizer.apply(app.id)
        events.webhooks.send(.domain(domain, isNew: true))
        return present(domain, of: app)
    }

    func perform(_ call: DomainDelete) async throws -> Domain {
        let app = try await app(call.app)
        if names(call.domain, defaultDomain(of: app)) {
            throw APIErrorBody(
                .invalidParams,
                "\(app.name.hostname) is the app's own name and cannot be removed."
            )
        }
        let domain = try await store.removeDomain(of: app.id, matching: call.domain)
        try await synchronizer.apply(app.id)
        events.webhooks.send(.domain(domain, isNew: false))
        return present(domain, of: app)
    }

    func perform(_ call: DomainDeleteAll) async throws -> [Domain] {
        let app = try await app(call.app)
        let domains = try await store.removeDomains(of: app.id)
        try await synchronizer.apply(app.id)
        for domain in domains { events.webhooks.send(.domain(domain, isNew: false)) }
        return domains.map { present($0, of: app) }
    }

    func perform(_ call: SNIEndpointList) async throws -> [NamedReference] {
        _ = try await app(call.app)
        return []
    }

    // MARK: - Private

    private var noEndpoint: APIErrorBody {
        APIErrorBody(.notFound, "Couldn't find that SNI endpoint.", resource: "sni_endpoint")
    }

    /// `demo.localhost`, which follows from the app's name.
    private func defaultDomain(of app: AppRecord) -> Domain {
        Domain(
            app: reference(app),
            createdAt: app.created,
            hostname: app.name.hostname,
            id: Catalog.id("domain", app.id.description),
            kind: .heroku,
            status: "none",
            updatedAt: app.created
        )
    }

    /// Whether a path's text stands for `domain`.
    private func names(_ text: String, _ domain: Domain) -> Bool {
        text.lowercased() == domain.hostname || ResourceID(text) == domain.id
    }

    /// A domain works once it is in the store: nothing is ever pending.
    func present(_ domain: DomainRecord, of app: AppRecord) -> Domain {
        Domain(
            app: reference(app),
            cname: domain.dnsTarget,
            createdAt: domain.created,
            hostname: domain.hostname.description,
            id: domain.id,
            kind: .custom,
            status: "none",
            updatedAt: domain.updated
        )
    }
}

/// DNS targets of Heroku's form, below a suffix that leads to this machine (RFC 6761 §6.3) and never to Heroku.
private enum DNSTarget {
    private static let suffix = "herokudns.\(PlatformIdentity.hostSuffix)"
    private static let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")

    static func random() -> String {
        let tail = (0..<Limits.Platform.dnsTargetCharacters).map { _ in
            characters[Int.random(in: characters.indices)]
        }
        return "\(Haiku.words())-\(String(tail)).\(suffix)"
    }
}
