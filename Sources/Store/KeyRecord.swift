package import Model

/// A public key of ssh that an account has named (schema, key).
package struct KeyRecord: Equatable, Sendable {
    package let id: ResourceID
    /// Without its comment.
    package let publicKey: String
    package let fingerprint: String
    package let comment: String
    package let created: Timestamp

    package init(
        id: ResourceID = .random(),
        publicKey: String,
        fingerprint: String,
        comment: String,
        created: Timestamp
    ) {
        self.id = id
        self.publicKey = publicKey
        self.fingerprint = fingerprint
        self.comment = comment
        self.created = created
    }
}

extension KeyRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        publicKey = try row.text("public_key")
        fingerprint = try row.text("fingerprint")
        comment = try row.text("comment")
        created = try row.time("created")
    }
}
