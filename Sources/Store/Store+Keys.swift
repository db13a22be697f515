package import Model

extension Store {
    /// The account's keys, oldest first.
    package func keys(of account: ResourceID) throws(StoreError) -> [KeyRecord] {
        try read { try findKeys(of: account) }
    }

    /// The account's key with this UUID or fingerprint.
    package func key(of account: ResourceID, matching reference: String) throws(StoreError) -> KeyRecord {
        try read { try findKey(of: account, matching: reference) }
    }

    package func addKey(_ key: KeyRecord, of account: ResourceID) throws(StoreError) {
        try write {
            let others = try findKeys(of: account)
            if others.contains(where: { $0.fingerprint == key.fingerprint }) { throw StoreError.keyExists }
            guard others.count < Limits.Store.keys else {
                throw StoreError.tooMany("keys", maximum: Limits.Store.keys)
            }
            try connection.run(
                """
                INSERT INTO keys (id, account, public_key, fingerprint, comment, created)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                key.id,
                account,
                key.publicKey,
                key.fingerprint,
                key.comment,
                key.created
            )
        }
    }

    package func removeKey(
        of account: ResourceID,
        matching reference: String
    ) throws(StoreError) -> KeyRecord {
        try write {
            let key = try findKey(of: account, matching: reference)
            try connection.run("DELETE FROM keys WHERE id = ?", key.id)
            return key
        }
    }

    // MARK: - Private

    private func findKeys(of account: ResourceID) throws -> [KeyRecord] {
        try connection.all("SELECT * FROM keys WHERE account = ? ORDER BY created, id", account) {
            try KeyRecord(row: $0)
        }
    }

    private func findKey(of account: ResourceID, matching reference: String) throws -> KeyRecord {
        let found = try connection.first(
            "SELECT * FROM keys WHERE account = ? AND (id = ? OR fingerprint = ?)",
            account,
            ResourceID(reference)?.description ?? reference,
            reference
        ) { try KeyRecord(row: $0) }
        guard let found else { throw StoreError.notFound(.key(reference)) }
        return found
    }
}
