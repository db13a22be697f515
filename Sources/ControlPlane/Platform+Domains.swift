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

    func perform(_ call: DomainCreate) async throws -> Domain {
        let app = try await app(call.app)
        if call.sniEndpoint != nil {
            throw APIErrorBody(.notFound, "Couldn't find that SNI endpoint.", resource: "sni_endpoint")
        }
        let hostname = try Hostname(call.hostname)
        try requireOwnName(hostname, app)
        let new = NewDomain(app: app.id, hostname: hostname, dnsTarget: DNSTarget.random())
        let domain = try await store.addDomain(new, at: .now)
        try await synchronizer.apply(app.id)
        return present(domain, of: app)
    }

    func perform(_ call: DomainDelete) async throws -> Domain {
        let app = try await app(call.app)
        if names(call.domain, defaultDomain(of: app)) {
            throw APIErrorBody(
                .invalidParams,
                "\(app.name).\(PlatformIdentity.hostSuffix) is the app's own name and cannot be removed."
            )
        }
        let domain = try await store.removeDomain(of: app.id, matching: call.domain)
        try await synchronizer.apply(app.id)
        return present(domain, of: app)
    }

    func perform(_ call: SNIEndpointList) async throws -> [NamedReference] {
        _ = try await app(call.app)
        return []
    }

    /// What the app's domains below its own name are called once the app is called `name`.
    ///
    /// They follow it: the old name, with all that lies below it, is free for another app. Other custom domains
    /// stay as they are.
    func hostnames(of app: AppRecord, under name: AppName) async throws -> [ResourceID: Hostname] {
        let old = ".\(app.name).\(PlatformIdentity.hostSuffix)"
        var moved: [ResourceID: Hostname] = [:]
        for domain in try await store.domains(of: app.id) {
            let text = domain.hostname.description
            guard text.hasSuffix(old) else { continue }
            moved[domain.id] = try Hostname(
                "\(text.dropLast(old.count)).\(name).\(PlatformIdentity.hostSuffix)"
            )
        }
        return moved
    }

    // MARK: - Private

    /// Below the platform's suffix an app may have what lies below its own name, `www.demo.localhost`, and
    /// nothing else: the rest is or will be the name of another app.
    private func requireOwnName(_ hostname: Hostname, _ app: AppRecord) throws {
        let labels = hostname.labels
        guard labels.last == Substring(PlatformIdentity.hostSuffix) else { return }
        if labels.count > 2, labels[labels.count - 2] == Substring(app.name.description) { return }
        let own = "\(app.name).\(PlatformIdentity.hostSuffix)"
        if hostname.description == own { throw StoreError.hostnameTaken(hostname, byItself: true) }
        throw APIErrorBody(
            .invalidParams,
            "\(hostname) belongs to the platform: below \(PlatformIdentity.hostSuffix) this app can have "
                + "names that end in .\(own) only."
        )
    }

    /// `demo.localhost`, which follows from the app's name.
    private func defaultDomain(of app: AppRecord) -> Domain {
        Domain(
            app: reference(app),
            createdAt: app.created,
            hostname: "\(app.name).\(PlatformIdentity.hostSuffix)",
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
    private func present(_ domain: DomainRecord, of app: AppRecord) -> Domain {
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
