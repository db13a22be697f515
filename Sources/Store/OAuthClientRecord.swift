package import Model

/// A program that asks users for a part of their rights (schema, oauth-client).
package struct OAuthClientRecord: Equatable, Sendable {
    package let id: ResourceID
    package var name: String
    /// Where the user is led back to with a code.
    package var redirectURI: String
    /// By which the client shows who it is when it trades a code or a refresh token.
    package var secret: String
    package let created: Timestamp
    package var updated: Timestamp

    package init(
        id: ResourceID = .random(),
        name: String,
        redirectURI: String,
        secret: String = ResourceID.random().description,
        created: Timestamp,
        updated: Timestamp
    ) {
        self.id = id
        self.name = name
        self.redirectURI = redirectURI
        self.secret = secret
        self.created = created
        self.updated = updated
    }
}

extension OAuthClientRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        name = try row.text("name")
        redirectURI = try row.text("redirect_uri")
        secret = try row.text("secret")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
