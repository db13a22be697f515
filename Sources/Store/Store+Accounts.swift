package import Model

extension Store {
    /// The account with this email, made now if there is none.
    package func account(email: String, at time: Timestamp) throws(StoreError) -> AccountRecord {
        try write {
            try connection.run(
                """
                INSERT INTO accounts (id, email, created, updated) VALUES (?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """,
                ResourceID.random(),
                email,
                time,
                time
            )
            let found = try connection.first("SELECT * FROM accounts WHERE email = ?", email) {
                try AccountRecord(row: $0)
            }
            guard let found else { throw StoreError.damaged(column: "email") }
            return found
        }
    }

    package func account(_ id: ResourceID) throws(StoreError) -> AccountRecord {
        try read { try findAccount(id) }
    }

    /// Changes what an account says of itself.
    package func updateAccount(
        _ id: ResourceID,
        _ change: AccountChange,
        at time: Timestamp
    ) throws(StoreError) -> AccountRecord {
        try write {
            let account = try findAccount(id)
            try connection.run(
                "UPDATE accounts SET name = ?, allow_tracking = ?, beta = ?, updated = ? WHERE id = ?",
                change.name ?? account.name,
                change.allowsTracking ?? account.allowsTracking,
                change.isBeta ?? account.isBeta,
                time,
                id
            )
            return try findAccount(id)
        }
    }

    // MARK: - Private

    private func findAccount(_ id: ResourceID) throws -> AccountRecord {
        let found = try connection.first("SELECT * FROM accounts WHERE id = ?", id) {
            try AccountRecord(row: $0)
        }
        guard let found else { throw StoreError.damaged(column: "account") }
        return found
    }
}
