package import Model

extension Store {
    /// The account's clients, oldest first.
    package func oauthClients(of account: ResourceID) throws(StoreError) -> [OAuthClientRecord] {
        try read { try findClients(of: account) }
    }

    package func oauthClient(
        matching reference: String,
        of account: ResourceID
    ) throws(StoreError) -> OAuthClientRecord {
        try read { try findClient(reference, of: account) }
    }

    package func addOAuthClient(
        _ client: OAuthClientRecord,
        of account: ResourceID
    ) throws(StoreError) {
        try write {
            guard try findClients(of: account).count < Limits.Store.oauthClients else {
                throw StoreError.tooMany("OAuth clients", maximum: Limits.Store.oauthClients)
            }
            try connection.run(
                """
                INSERT INTO oauth_clients (id, account, name, redirect_uri, secret, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                client.id,
                account,
                client.name,
                client.redirectURI,
                client.secret,
                client.created,
                client.updated
            )
        }
    }

    /// Changes whatever `change` sets.
    package func updateOAuthClient(
        matching reference: String,
        of account: ResourceID,
        _ change: @Sendable (inout OAuthClientRecord) -> Void
    ) throws(StoreError) -> OAuthClientRecord {
        try write {
            var client = try findClient(reference, of: account)
            change(&client)
            try connection.run(
                "UPDATE oauth_clients SET name = ?, redirect_uri = ?, secret = ?, updated = ? WHERE id = ?",
                client.name,
                client.redirectURI,
                client.secret,
                client.updated,
                client.id
            )
            return client
        }
    }

    /// Removes a client with every authorization that it was given.
    package func removeOAuthClient(
        matching reference: String,
        of account: ResourceID
    ) throws(StoreError) -> OAuthClientRecord {
        try write {
            let client = try findClient(reference, of: account)
            try connection.run("DELETE FROM oauth_clients WHERE id = ?", client.id)
            return client
        }
    }

    // MARK: - Private

    private func findClients(of account: ResourceID) throws -> [OAuthClientRecord] {
        try connection.all("SELECT * FROM oauth_clients WHERE account = ? ORDER BY created, id", account) {
            try OAuthClientRecord(row: $0)
        }
    }

    private func findClient(_ reference: String, of account: ResourceID) throws -> OAuthClientRecord {
        let id = ResourceID(reference)
        guard let found = try findClients(of: account).first(where: { $0.id == id }) else {
            throw StoreError.notFound(.oauthClient(reference))
        }
        return found
    }
}
