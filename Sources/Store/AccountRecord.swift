package import Model

/// A user of the platform; a local one has no password and no name (schema, account).
package struct AccountRecord: Equatable, Sendable {
    package let id: ResourceID
    package let email: String
    package let created: Timestamp
    package let updated: Timestamp

    package var reference: AccountReference { AccountReference(id: id, email: email) }
}

/// How other resources name an account: `{id, email}`.
package struct AccountReference: Hashable, Sendable {
    package let id: ResourceID
    package let email: String

    package init(id: ResourceID, email: String) {
        self.id = id
        self.email = email
    }
}

extension AccountRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        email = try row.text("email")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
