import Linux
import Model
import PlatformAPI
import Store

/// Tokens besides the daemon's own: for the user directly, or for a client that trades a code.
extension Platform {
    func perform(_ call: OAuthAuthorizationList) async throws -> [OAuthAuthorization] {
        let clients = try await clients()
        return [own] + (try await store.authorizations(of: account.id).map { present($0, clients) })
    }

    func perform(
        _ call: OAuthAuthorizationInfo,
        _ context: RequestContext
    ) async throws -> OAuthAuthorization {
        if isOwn(call.authorization, context) { return own }
        let id = try id(call.authorization, context)
        guard let record = try await store.authorizations(of: account.id).first(where: { $0.id == id })
        else { throw StoreError.notFound(.authorization(call.authorization)) }
        return present(record, try await clients())
    }

    func perform(_ call: OAuthAuthorizationCreate) async throws -> OAuthAuthorization {
        let scope = try TokenScope.check(call.scope)
        let client: OAuthClientRecord? =
            if let client = call.client {
                try await store.oauthClient(matching: client.text, of: account.id)
            } else { nil }
        let lifetime = try checked(expiresIn: call.expiresIn, ofClient: client != nil)
        let (plain, now) = (ResourceID.random().description, Timestamp.now)
        let record = AuthorizationRecord(
            description: try checked(call.description) ?? client?.name ?? "Long-lived user authorization",
            scope: scope,
            client: client?.id,
            grant: client == nil ? nil : secret(plain, for: Limits.Platform.oauthCode),
            access: client == nil ? secret(plain, for: lifetime) : nil,
            created: now,
            updated: now
        )
        try await store.addAuthorization(record, of: account.id)
        try await refreshTokens()
        return present(record, client.map { [$0] } ?? [], plain: plain, code: plain)
    }

    func perform(
        _ call: OAuthAuthorizationUpdate,
        _ context: RequestContext
    ) async throws -> OAuthAuthorization {
        let description = try checked(call.description)
        var client: ResourceID?
        if let given = call.client {
            let found = try await store.oauthClient(matching: given.id, of: account.id)
            guard SecretText.isEqual(given.secret, found.secret) else { throw ErrorAnswer.wrongClientSecret }
            client = found.id
        }
        return try await change(try id(call.authorization, context)) { [client] record in
            record.description = description ?? record.description
            record.client = client ?? record.client
        }
    }

    func perform(
        _ call: OAuthAuthorizationRegenerate,
        _ context: RequestContext
    ) async throws -> OAuthAuthorization {
        let (plain, refresh) = (ResourceID.random().description, ResourceID.random().description)
        let id = try id(call.authorization, context)
        let old = try await store.authorizations(of: account.id).first { $0.id == id }
        // A new token has the time that the old one had left.
        let left = old?.access.flatMap(tokens.secondsLeft).map { Duration.seconds($0) }
        let lifetime = old?.client == nil ? left : Limits.Platform.oauthAccess
        let access = secret(plain, for: lifetime)
        return try await change(id, plain: plain, refresh: refresh) { record in
            record.access = access
            if record.refresh != nil { record.refresh = .init(hash: TokenBook.hash(of: refresh)) }
        }
    }

    func perform(
        _ call: OAuthAuthorizationDelete,
        _ context: RequestContext
    ) async throws -> OAuthAuthorization {
        let id = try id(call.authorization, context)
        let removed = try await store.removeAuthorization(id, of: account.id)
        try await refreshTokens()
        return present(removed, try await clients())
    }

    /// Lets the tokens that are taken be those of the store, and removes those whose time is over when it is.
    func refreshTokens() async throws {
        tokenChanges += 1
        while true {
            let seen = tokenChanges
            let records = try await store.authorizations(of: account.id)
            // Another call has committed while this one read: what was read may be old.
            guard seen == tokenChanges else { continue }
            return tokenAlarm.set(to: tokens.replace(with: records))
        }
    }

    /// Removes what has expired whenever something has, for as long as the daemon runs.
    func expireTokens() async {
        for await _ in tokenBells.stream {
            do {
                for record in try await store.authorizations(of: account.id) {
                    let secrets = [record.access, record.refresh, record.grant].compactMap(\.self)
                    let expired = secrets.filter(tokens.hasExpired).map(\.id)
                    if expired.isEmpty { continue }
                    _ = try await store.updateAuthorization(record.id, of: account.id) { record in
                        if let id = record.access?.id, expired.contains(id) { record.access = nil }
                        if let id = record.refresh?.id, expired.contains(id) { record.refresh = nil }
                        if let id = record.grant?.id, expired.contains(id) { record.grant = nil }
                    }
                }
                try await refreshTokens()
            } catch {
                // They are refused all the same; the next change of a token looks again.
                continue
            }
        }
    }

    /// A secret of which only the hash is kept, and which is good for `lifetime` of the platform's time; nil: for good.
    func secret(_ plain: String, for lifetime: Duration?) -> AuthorizationRecord.Secret {
        let clock = parts.control.clock
        return .init(
            hash: TokenBook.hash(of: plain),
            expires: lifetime.map { clock.wallTime(of: clock.now() + $0) }
        )
    }

    /// The clients of the account.
    func clients() async throws -> [OAuthClientRecord] { try await store.oauthClients(of: account.id) }

    /// A secret as it is shown: `plain` once, when it is made, and stars from then on.
    func present(
        _ secret: AuthorizationRecord.Secret,
        plain: String?
    ) -> OAuthAuthorization.AccessToken {
        .init(expiresIn: tokens.secondsLeft(of: secret), id: secret.id, token: plain ?? maskedToken)
    }

    // MARK: - Private

    private func change(
        _ id: ResourceID,
        plain: String? = nil,
        refresh: String? = nil,
        _ change: @escaping @Sendable (inout AuthorizationRecord) -> Void
    ) async throws -> OAuthAuthorization {
        let now = Timestamp.now
        let record = try await store.updateAuthorization(id, of: account.id) { record in
            change(&record)
            record.updated = now
        }
        try await refreshTokens()
        return present(record, try await clients(), plain: plain, refresh: refresh)
    }

    /// The authorization that a call names, `~` for that of the token shown; throws for the daemon's own.
    private func id(_ reference: String, _ context: RequestContext) throws -> ResourceID {
        if isOwn(reference, context) {
            throw APIErrorBody(
                .invalidParams,
                "This authorization is the daemon's own token, which clients of this machine use; it stays as it is."
            )
        }
        let id = reference == "~" ? context.authorization : ResourceID(reference)
        guard let id else { throw StoreError.notFound(.authorization(reference)) }
        return id
    }

    private func checked(_ description: String?) throws -> String? {
        if let description, description.utf8.count > Limits.Store.descriptionBytes {
            throw RequestProblem.invalid(
                "description",
                "must have \(Limits.Store.descriptionBytes) bytes at most"
            )
        }
        return description
    }

    private func checked(expiresIn seconds: Int?, ofClient: Bool) throws -> Duration? {
        guard let seconds else { return nil }
        if ofClient {
            throw RequestProblem.invalid("expires_in", "is for tokens without a client only")
        }
        let longest = Int(Limits.Platform.longestStep.components.seconds)
        guard (1...longest).contains(seconds) else {
            throw RequestProblem.invalid("expires_in", "must be 1 to \(longest) seconds")
        }
        return .seconds(seconds)
    }

    private func isOwn(_ reference: String, _ context: RequestContext) -> Bool {
        reference == "~" ? context.authorization == nil : ResourceID(reference) == own.id
    }

    /// The daemon's own token, which no call changes.
    private var own: OAuthAuthorization {
        OAuthAuthorization(
            accessToken: .init(
                expiresIn: nil,
                id: Catalog.id("token", account.id.description),
                token: identity.token
            ),
            createdAt: account.created,
            description: "The daemon's own token",
            id: Catalog.id("authorization", account.id.description),
            scope: [TokenScope.global.rawValue],
            updatedAt: account.created,
            user: user
        )
    }

    private var user: OAuthAuthorization.User {
        .init(email: account.email, fullName: nil, id: account.id)
    }

    private func present(
        _ record: AuthorizationRecord,
        _ clients: [OAuthClientRecord],
        plain: String? = nil,
        code: String? = nil,
        refresh: String? = nil
    ) -> OAuthAuthorization {
        let client = clients.first { $0.id == record.client }
        return OAuthAuthorization(
            accessToken: record.access.map { present($0, plain: plain) },
            client: client.map { .init(id: $0.id, name: $0.name, redirectURI: $0.redirectURI) },
            createdAt: record.created,
            description: record.description,
            grant: record.grant.map { grant in
                .init(code: code ?? maskedToken, expiresIn: tokens.secondsLeft(of: grant) ?? 0, id: grant.id)
            },
            id: record.id,
            refreshToken: record.refresh.map { present($0, plain: refresh) },
            scope: record.scope,
            session: record.session.map(IDReference.init),
            updatedAt: record.updated,
            user: user
        )
    }
}

/// What stands where a token was shown once: nobody has it but its owner.
let maskedToken = "********-****-****-****-************"
