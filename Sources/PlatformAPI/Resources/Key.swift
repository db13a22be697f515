package import Model

/// A public key of ssh that an account has named (schema: key); nothing on this machine asks for one.
package struct Key: Codable, Hashable, Sendable {
    package var comment: String
    package var createdAt: Timestamp
    package var email: String
    /// Like `SHA256:<base64>`, as `ssh-keygen -l` prints it.
    package var fingerprint: String
    package var id: ResourceID
    package var publicKey: String
    package var updatedAt: Timestamp

    package init(
        comment: String,
        createdAt: Timestamp,
        email: String,
        fingerprint: String,
        id: ResourceID,
        publicKey: String,
        updatedAt: Timestamp
    ) {
        self.comment = comment
        self.createdAt = createdAt
        self.email = email
        self.fingerprint = fingerprint
        self.id = id
        self.publicKey = publicKey
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case comment, email, fingerprint, id
        case createdAt = "created_at"
        case publicKey = "public_key"
        case updatedAt = "updated_at"
    }
}
