package import Model

extension Store {
    /// The account's authorizations, oldest first.
    package func authorizations(of account: ResourceID) throws(StoreError) -> [AuthorizationRecord] {
        try read { try findAuthorizations(of: account) }
    }

    package func addAuthorization(
        _ authorization: AuthorizationRecord,
        of account: ResourceID
    ) throws(StoreError) {
        try write {
            guard try findAuthorizations(of: account).count < Limits.Store.authorizations else {
                throw StoreError.tooMany("authorizations", maximum: Limits.Store.authorizations)
            }
            try connection.run(
                """
                INSERT INTO oauth_authorizations (id, account, description, scope, created, updated)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                authorization.id,
                account,
                authorization.description,
                authorization.scope.joined(separator: " "),
                authorization.created,
                authorization.updated
            )
            try save(authorization)
        }
    }

    /// Gives an authorization another description, client or other secrets, whatever `change` sets; one that is over
    /// after that is removed.
    ///
    /// What `change` throws changes nothing.
    package func updateAuthorization(
        _ id: ResourceID,
        of account: ResourceID,
        _ change: @Sendable (inout AuthorizationRecord) throws(StoreError) -> Void
    ) throws(StoreError) -> AuthorizationRecord {
        try write {
            var authorization = try findAuthorization(id, of: account)
            try change(&authorization)
            if authorization.isOver {
                try connection.run("DELETE FROM oauth_authorizations WHERE id = ?", id)
            } else {
                try save(authorization)
            }
            return authorization
        }
    }

    package func removeAuthorization(
        _ id: ResourceID,
        of account: ResourceID
    ) throws(StoreError) -> AuthorizationRecord {
        try write {
            let authorization = try findAuthorization(id, of: account)
            try connection.run("DELETE FROM oauth_authorizations WHERE id = ?", id)
            return authorization
        }
    }

    /// Puts hashes in the place of tokens that an older herolocal has kept as they are; those begin otherwise than
    /// `prefix`.
    package func hashTokens(
        unless prefix: String,
        _ hash: @Sendable (String) -> String
    ) throws(StoreError) {
        try write {
            let plain = try connection.all(
                "SELECT id, access_hash FROM oauth_authorizations WHERE access_hash IS NOT NULL"
            ) { (id: try $0.id("id"), token: try $0.text("access_hash")) }
            for (id, token) in plain where !token.hasPrefix(prefix) {
                try connection.run(
                    "UPDATE oauth_authorizations SET access_hash = ? WHERE id = ?",
                    hash(token),
                    id
                )
            }
        }
    }

    // MARK: - Private

    private func save(_ authorization: AuthorizationRecord) throws {
        try connection.run(
            """
            UPDATE oauth_authorizations SET description = ?, client = ?, grant_id = ?, grant_hash = ?,
                grant_expires = ?, access_id = ?, access_hash = ?, access_expires = ?, refresh_id = ?,
                refresh_hash = ?, refresh_expires = ?, session = ?, updated = ?
            WHERE id = ?
            """,
            authorization.description,
            authorization.client,
            authorization.grant?.id,
            authorization.grant?.hash,
            authorization.grant?.expires,
            authorization.access?.id,
            authorization.access?.hash,
            authorization.access?.expires,
            authorization.refresh?.id,
            authorization.refresh?.hash,
            authorization.refresh?.expires,
            authorization.session,
            authorization.updated,
            authorization.id
        )
    }

    private func findAuthorizations(of account: ResourceID) throws -> [AuthorizationRecord] {
        try connection.all(
            "SELECT * FROM oauth_authorizations WHERE account = ? ORDER BY created, id",
            account
        ) {
            try AuthorizationRecord(row: $0)
        }
    }

    private func findAuthorization(
        _ id: ResourceID,
        of account: ResourceID
    ) throws -> AuthorizationRecord {
        let found = try findAuthorizations(of: account).first { $0.id == id }
        guard let found else { throw StoreError.notFound(.authorization(id.description)) }
        return found
    }
}
