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
                INSERT INTO authorizations
                    (id, account, description, scope, token_id, token, expires, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                authorization.id,
                account,
                authorization.description,
                authorization.scope.joined(separator: " "),
                authorization.tokenID,
                authorization.token,
                authorization.expires,
                authorization.created,
                authorization.updated
            )
        }
    }

    /// Gives an authorization another description or token, whatever `change` sets.
    package func updateAuthorization(
        _ id: ResourceID,
        of account: ResourceID,
        _ change: @Sendable (inout AuthorizationRecord) -> Void
    ) throws(StoreError) -> AuthorizationRecord {
        try write {
            var authorization = try findAuthorization(id, of: account)
            change(&authorization)
            try connection.run(
                "UPDATE authorizations SET description = ?, token_id = ?, token = ?, updated = ? WHERE id = ?",
                authorization.description,
                authorization.tokenID,
                authorization.token,
                authorization.updated,
                id
            )
            return authorization
        }
    }

    package func removeAuthorization(
        _ id: ResourceID,
        of account: ResourceID
    ) throws(StoreError) -> AuthorizationRecord {
        try write {
            let authorization = try findAuthorization(id, of: account)
            try connection.run("DELETE FROM authorizations WHERE id = ?", id)
            return authorization
        }
    }

    // MARK: - Private

    private func findAuthorizations(of account: ResourceID) throws -> [AuthorizationRecord] {
        try connection.all("SELECT * FROM authorizations WHERE account = ? ORDER BY created, id", account) {
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
