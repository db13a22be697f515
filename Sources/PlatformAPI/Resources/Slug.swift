package import Model

/// An app ready to run (schema: slug).
package struct Slug: Codable, Hashable, Sendable {
    package var blob: Blob
    @Nullable package var buildpackProvidedDescription: String?
    /// Like `SHA256:<hex>`.
    @Nullable package var checksum: String?
    @Nullable package var commit: String?
    @Nullable package var commitDescription: String?
    package var createdAt: Timestamp
    @Nullable package var deletedAt: Timestamp?
    package var id: ResourceID
    package var processTypes: [String: String]
    /// Bytes.
    @Nullable package var size: Int?
    package var stack: NamedReference
    package var updatedAt: Timestamp

    /// How the slug's bytes are fetched or sent.
    package struct Blob: Codable, Hashable, Sendable {
        /// Either `get` or `put`.
        package var method: String
        package var url: String

        package init(method: String, url: String) {
            self.method = method
            self.url = url
        }
    }

    package init(
        blob: Blob,
        buildpackProvidedDescription: String? = nil,
        checksum: String? = nil,
        commit: String? = nil,
        commitDescription: String? = nil,
        createdAt: Timestamp,
        deletedAt: Timestamp? = nil,
        id: ResourceID,
        processTypes: [String: String],
        size: Int? = nil,
        stack: NamedReference,
        updatedAt: Timestamp
    ) {
        self.blob = blob
        self.buildpackProvidedDescription = buildpackProvidedDescription
        self.checksum = checksum
        self.commit = commit
        self.commitDescription = commitDescription
        self.createdAt = createdAt
        self.deletedAt = deletedAt
        self.id = id
        self.processTypes = processTypes
        self.size = size
        self.stack = stack
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case blob, checksum, commit, id, size, stack
        case buildpackProvidedDescription = "buildpack_provided_description"
        case commitDescription = "commit_description"
        case createdAt = "created_at"
        case deletedAt = "deleted_at"
        case processTypes = "process_types"
        case updatedAt = "updated_at"
    }
}
