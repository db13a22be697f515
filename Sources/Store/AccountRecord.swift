package import Model

/// A user of the platform; a local one has no password (schema, account).
package struct AccountRecord: Equatable, Sendable {
    package let id: ResourceID
    package let email: String
    /// What the user wants to be called; nil until it has said so.
    package let name: String?
    package let allowsTracking: Bool
    package let isBeta: Bool
    package let created: Timestamp
    package let updated: Timestamp

    package var reference: AccountReference { AccountReference(id: id, email: email) }
}

/// Changes of an account; nil leaves as it is.
package struct AccountChange: Sendable {
    package var name: String?
    package var allowsTracking: Bool?
    package var isBeta: Bool?

    package init(name: String? = nil, allowsTracking: Bool? = nil, isBeta: Bool? = nil) {
        self.name = name
        self.allowsTracking = allowsTracking
        self.isBeta = isBeta
    }
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
        name = try row.optionalText("name")
        allowsTracking = try row.flag("allow_tracking")
        isBeta = try row.flag("beta")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
