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
}
