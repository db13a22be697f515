import Model
import PlatformAPI
import Store

/// OAuth clients, and what they trade for tokens.
extension Platform {
    func perform(_ call: OAuthClientList) async throws -> [OAuthClient] {
        try await clients().map(present)
    }

    func perform(_ call: OAuthClientInfo) async throws -> OAuthClient {
        present(try await store.oauthClient(matching: call.client, of: account.id))
    }

    func perform(_ call: OAuthClientCreate) async throws -> OAuthClient {
        let now = Timestamp.now
        let record = OAuthClientRecord(
            name: try checked(name: call.name),
            redirectURI: try checked(redirect: call.redirectURI),
            created: now,
            updated: now
        )
        try await store.addOAuthClient(record, of: account.id)
        return present(record)
    }

    func perform(_ call: OAuthClientUpdate) async throws -> OAuthClient {
        let name = try call.name.map(checked(name:))
        let redirect = try call.redirectURI.map(checked(redirect:))
        return try await change(call.client) { client in
            client.name = name ?? client.name
            client.redirectURI = redirect ?? client.redirectURI
        }
    }

    func perform(_ call: OAuthClientRotateCredentials) async throws -> OAuthClient {
        try await change(call.client) { $0.secret = ResourceID.random().description }
    }

    func perform(_ call: OAuthClientDelete) async throws -> OAuthClient {
        let removed = try await store.removeOAuthClient(matching: call.client, of: account.id)
        try await refreshTokens()
        return present(removed)
    }

    // MARK: Tokens

    /// A code is good once; a refresh token stays and gives another access token, which takes the old one's place.
    func perform(_ call: OAuthTokenCreate) async throws -> OAuthToken {
        let type = call.grant?.type ?? .authorizationCode
        let given = type == .authorizationCode ? call.grant?.code : call.refreshToken?.token
        guard let given else {
            throw RequestProblem.invalid(
                type == .authorizationCode ? "grant" : "refresh_token",
                "must have what is to be traded"
            )
        }
        let hash = TokenBook.hash(of: given)
        let isCode = type == .authorizationCode
        let found = try await store.authorizations(of: account.id).first { record in
            (isCode ? record.grant : record.refresh)?.hash == hash
        }
        guard let found, let used = isCode ? found.grant : found.refresh, !tokens.hasExpired(used) else {
            throw ErrorAnswer.wrongGrant
        }
        let client = try await clients().first { $0.id == found.client }
        guard let client, let secret = call.client?.secret, SecretText.isEqual(secret, client.secret) else {
            throw ErrorAnswer.wrongClientSecret
        }
        let (access, refresh) = (
            ResourceID.random().description, isCode ? ResourceID.random().description : given
        )
        let traded = try await trade(found, used, isCode, access: access, refresh: refresh)
        return try present(
            traded,
            .init(code: isCode ? given : "", type: type),
            access: access,
            refresh: refresh
        )
    }

    func perform(_ call: OAuthTokenDelete) async throws -> OAuthToken {
        let id = ResourceID(call.token)
        let found = try await store.authorizations(of: account.id).first { $0.access?.id == id }
        guard let found, found.session != nil else { throw ErrorAnswer.missingToken }
        let removed = try await store.removeAuthorization(found.id, of: account.id)
        try await refreshTokens()
        return try present(removed, .init(code: "", type: .authorizationCode))
    }

    // MARK: Sessions

    func perform(_ call: OAuthSessionList) async throws -> [OAuthSession] {
        let clients = try await clients()
        return try await store.authorizations(of: account.id).compactMap { present(session: $0, clients) }
    }

    func perform(_ call: OAuthSessionDelete, _ context: RequestContext) async throws -> OAuthSession {
        let id = ResourceID(call.session)
        let clients = try await clients()
        let found = try await store.authorizations(of: account.id).first { record in
            record.session != nil
                && (call.session == "~" ? record.id == context.authorization : record.session == id)
        }
        guard let found, let session = present(session: found, clients) else {
            // The official client takes this answer for a logout that is done already.
            throw APIErrorBody(.notFound, "Couldn't find that session.", resource: "session")
        }
        _ = try await store.removeAuthorization(found.id, of: account.id)
        try await refreshTokens()
        return session
    }

    // MARK: - Private

    /// Commits the trade, unless another one with the same code has come first.
    private func trade(
        _ record: AuthorizationRecord,
        _ used: AuthorizationRecord.Secret,
        _ isCode: Bool,
        access: String,
        refresh: String
    ) async throws -> AuthorizationRecord {
        let newAccess = secret(access, for: Limits.Platform.oauthAccess)
        let newRefresh = isCode ? secret(refresh, for: nil) : used
        let (session, now) = (ResourceID.random(), Timestamp.now)
        let traded = try await store.updateAuthorization(record.id, of: account.id) {
            record throws(StoreError) in
            guard (isCode ? record.grant : record.refresh) == used else {
                throw .notFound(.authorization(record.id.description))
            }
            record.grant = nil
            record.access = newAccess
            record.refresh = newRefresh
            record.session = record.session ?? session
            record.updated = now
        }
        try await refreshTokens()
        return traded
    }

    private func change(
        _ reference: String,
        _ change: @escaping @Sendable (inout OAuthClientRecord) -> Void
    ) async throws -> OAuthClient {
        let now = Timestamp.now
        let record = try await store.updateOAuthClient(matching: reference, of: account.id) { client in
            change(&client)
            client.updated = now
        }
        return present(record)
    }

    private func checked(name: String) throws -> String {
        guard !name.isEmpty, name.utf8.count <= Limits.Store.descriptionBytes else {
            throw RequestProblem.invalid("name", "must have 1 to \(Limits.Store.descriptionBytes) bytes")
        }
        return name
    }

    private func checked(redirect: String) throws -> String {
        let isPlain = redirect.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 < 0x7F }
        let scheme = redirect.firstRange(of: "://").map { redirect[..<$0.lowerBound] } ?? ""
        guard isPlain, !scheme.isEmpty, redirect.utf8.count <= Limits.Store.descriptionBytes else {
            throw RequestProblem.invalid("redirect_uri", "must be a URL such as https://example.com/callback")
        }
        return redirect
    }

    private func present(_ client: OAuthClientRecord) -> OAuthClient {
        OAuthClient(
            createdAt: client.created,
            id: client.id,
            name: client.name,
            redirectURI: client.redirectURI,
            secret: client.secret,
            updatedAt: client.updated
        )
    }

    private func present(
        _ record: AuthorizationRecord,
        _ grant: OAuthToken.Grant,
        access: String? = nil,
        refresh: String? = nil
    ) throws -> OAuthToken {
        guard let held = record.access, let kept = record.refresh, let session = record.session else {
            throw ErrorAnswer.missingToken
        }
        return OAuthToken(
            accessToken: present(held, plain: access),
            authorization: IDReference(id: record.id),
            createdAt: record.created,
            grant: grant,
            id: held.id,
            refreshToken: present(kept, plain: refresh),
            session: IDReference(id: session),
            updatedAt: record.updated,
            user: IDReference(id: account.id)
        )
    }

    private func present(session record: AuthorizationRecord, _ clients: [OAuthClientRecord]) -> OAuthSession?
    {
        record.session.map { session in
            OAuthSession(
                createdAt: record.created,
                description: clients.first { $0.id == record.client }?.name ?? record.description,
                expiresIn: record.access.flatMap(tokens.secondsLeft),
                id: session,
                updatedAt: record.updated
            )
        }
    }
}
