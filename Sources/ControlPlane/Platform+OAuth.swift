import Model
import PlatformAPI
import Store

/// Tokens besides the daemon's own.
extension Platform {
    func perform(_ call: OAuthAuthorizationList) async throws -> [OAuthAuthorization] {
        [own] + (try await store.authorizations(of: account.id).map(present))
    }

    func perform(_ call: OAuthAuthorizationInfo) async throws -> OAuthAuthorization {
        if isOwn(call.authorization) { return own }
        let id = ResourceID(call.authorization)
        guard let record = try await store.authorizations(of: account.id).first(where: { $0.id == id })
        else { throw StoreError.notFound(.authorization(call.authorization)) }
        return present(record)
    }

    func perform(_ call: OAuthAuthorizationCreate) async throws -> OAuthAuthorization {
        let scope = try (call.scope ?? [TokenScope.global.rawValue]).map { name in
            guard let scope = TokenScope(rawValue: name) else {
                let known = TokenScope.allCases.map(\.rawValue).joined(separator: ", ")
                throw RequestProblem.invalid("scope", "must be some of \(known)")
            }
            return scope.rawValue
        }
        guard !scope.isEmpty else { throw RequestProblem.invalid("scope", "must not be empty") }
        let longest = Int(Limits.Platform.longestStep.components.seconds)
        if let seconds = call.expiresIn, !(1...longest).contains(seconds) {
            throw RequestProblem.invalid("expires_in", "must be 1 to \(longest) seconds")
        }
        let now = Timestamp.now
        let record = AuthorizationRecord(
            description: try checked(call.description) ?? "Long-lived user authorization",
            scope: scope,
            expires: call.expiresIn.map { Timestamp(microseconds: now.microseconds + Int64($0) * 1_000_000) },
            created: now,
            updated: now
        )
        try await store.addAuthorization(record, of: account.id)
        try await refreshTokens()
        return present(record)
    }

    func perform(_ call: OAuthAuthorizationUpdate) async throws -> OAuthAuthorization {
        let description = try checked(call.description)
        return try await change(call.authorization) { record in
            record.description = description ?? record.description
        }
    }

    func perform(_ call: OAuthAuthorizationRegenerate) async throws -> OAuthAuthorization {
        try await change(call.authorization) { record in
            record.token = ResourceID.random().description
            record.tokenID = .random()
        }
    }

    func perform(_ call: OAuthAuthorizationDelete) async throws -> OAuthAuthorization {
        let removed = try await store.removeAuthorization(try id(call.authorization), of: account.id)
        try await refreshTokens()
        return present(removed)
    }

    /// Lets the tokens that are taken be those of the store.
    func refreshTokens() async throws {
        tokenChanges += 1
        while true {
            let seen = tokenChanges
            let records = try await store.authorizations(of: account.id)
            // Another call has committed while this one read: what was read may be old.
            guard seen == tokenChanges else { continue }
            return tokens.replace(with: records)
        }
    }

    // MARK: - Private

    private func change(
        _ reference: String,
        _ change: @escaping @Sendable (inout AuthorizationRecord) -> Void
    ) async throws -> OAuthAuthorization {
        let now = Timestamp.now
        let record = try await store.updateAuthorization(try id(reference), of: account.id) { record in
            change(&record)
            record.updated = now
        }
        try await refreshTokens()
        return present(record)
    }

    private func id(_ reference: String) throws -> ResourceID {
        if isOwn(reference) {
            throw APIErrorBody(
                .invalidParams,
                "This authorization is the daemon's own token, which clients of this machine use; it stays as it is."
            )
        }
        guard let id = ResourceID(reference) else { throw StoreError.notFound(.authorization(reference)) }
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

    private func isOwn(_ reference: String) -> Bool {
        reference == "~" || ResourceID(reference) == Catalog.id("authorization", account.id.description)
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

    private func present(_ record: AuthorizationRecord) -> OAuthAuthorization {
        let left = record.expires.map { max(0, Int($0.seconds - Timestamp.now.seconds)) }
        return OAuthAuthorization(
            accessToken: .init(expiresIn: left, id: record.tokenID, token: record.token),
            createdAt: record.created,
            description: record.description,
            id: record.id,
            scope: record.scope,
            updatedAt: record.updated,
            user: user
        )
    }
}
