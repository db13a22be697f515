package import Model

/// A token besides the daemon's own, and what it may do (schema, oauth-authorization).
package struct AuthorizationRecord: Equatable, Sendable {
    package let id: ResourceID
    package var description: String
    /// Names of scopes.
    package let scope: [String]
    package var tokenID: ResourceID
    package var token: String
    /// When the token is no longer taken; nil: never.
    package let expires: Timestamp?
    package let created: Timestamp
    package var updated: Timestamp

    package init(
        id: ResourceID = .random(),
        description: String,
        scope: [String],
        tokenID: ResourceID = .random(),
        token: String = ResourceID.random().description,
        expires: Timestamp? = nil,
        created: Timestamp,
        updated: Timestamp
    ) {
        self.id = id
        self.description = description
        self.scope = scope
        self.tokenID = tokenID
        self.token = token
        self.expires = expires
        self.created = created
        self.updated = updated
    }
}

extension AuthorizationRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        description = try row.text("description")
        scope = try row.text("scope").split(separator: " ").map(String.init)
        tokenID = try row.id("token_id")
        token = try row.text("token")
        expires = try row.optionalTime("expires")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
