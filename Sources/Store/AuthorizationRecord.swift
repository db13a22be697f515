package import Model

/// What somebody may do who shows one of these secrets, besides the daemon's own token (schema, oauth-authorization).
///
/// A secret itself is nowhere in the store, only its hash.
package struct AuthorizationRecord: Equatable, Sendable {
    /// A token or a code: by what it is known, and until when it is taken.
    package struct Secret: Equatable, Sendable {
        package let id: ResourceID
        package let hash: String
        /// Wall time; nil: it is good until it is revoked.
        package let expires: Timestamp?

        package init(id: ResourceID = .random(), hash: String, expires: Timestamp? = nil) {
            self.id = id
            self.hash = hash
            self.expires = expires
        }
    }

    package let id: ResourceID
    package var description: String
    /// Names of scopes.
    package let scope: [String]
    /// For whom it is; nil: for its user directly.
    package var client: ResourceID?
    /// The code that the client trades for tokens, until it has.
    package var grant: Secret?
    package var access: Secret?
    package var refresh: Secret?
    /// There once a client has traded its code.
    package var session: ResourceID?
    package let created: Timestamp
    package var updated: Timestamp

    package init(
        id: ResourceID = .random(),
        description: String,
        scope: [String],
        client: ResourceID? = nil,
        grant: Secret? = nil,
        access: Secret? = nil,
        created: Timestamp,
        updated: Timestamp
    ) {
        self.id = id
        self.description = description
        self.scope = scope
        self.client = client
        self.grant = grant
        self.access = access
        self.created = created
        self.updated = updated
    }

    /// Whether nothing that it could be used with is left.
    package var isOver: Bool { grant == nil && access == nil && refresh == nil }
}

extension AuthorizationRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        description = try row.text("description")
        scope = try row.text("scope").split(separator: " ").map(String.init)
        client = try row.optionalID("client")
        grant = try Secret(row: row, "grant")
        access = try Secret(row: row, "access")
        refresh = try Secret(row: row, "refresh")
        session = try row.optionalID("session")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}

extension AuthorizationRecord.Secret {
    /// From the columns whose names begin with `prefix`; nil where they are null.
    fileprivate init?(row: SQLiteRow, _ prefix: String) throws(StoreError) {
        guard let id = try row.optionalID(prefix + "_id") else { return nil }
        self.init(
            id: id,
            hash: try row.text(prefix + "_hash"),
            expires: try row.optionalTime(prefix + "_expires")
        )
    }
}
