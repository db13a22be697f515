package import Model

/// One run of the slug compiler (schema: build).
package struct Build: Codable, Hashable, Sendable {
    package var app: IDReference
    @Nullable package var buildpacks: [BuildpackReference]?
    package var createdAt: Timestamp
    package var generation: String
    package var id: ResourceID
    /// Where the transcript can be read while it is made.
    package var outputStreamURL: String
    @Nullable package var release: IDReference?
    @Nullable package var slug: IDReference?
    package var sourceBlob: SourceBlob
    package var stack: String
    package var status: BuildStatus
    package var updatedAt: Timestamp
    package var user: UserReference

    package init(
        app: IDReference,
        buildpacks: [BuildpackReference]? = nil,
        createdAt: Timestamp,
        generation: String,
        id: ResourceID,
        outputStreamURL: String,
        release: IDReference? = nil,
        slug: IDReference? = nil,
        sourceBlob: SourceBlob,
        stack: String,
        status: BuildStatus,
        updatedAt: Timestamp,
        user: UserReference
    ) {
        self.app = app
        self.buildpacks = buildpacks
        self.createdAt = createdAt
        self.generation = generation
        self.id = id
        self.outputStreamURL = outputStreamURL
        self.release = release
        self.slug = slug
        self.sourceBlob = sourceBlob
        self.stack = stack
        self.status = status
        self.updatedAt = updatedAt
        self.user = user
    }

    private enum CodingKeys: String, CodingKey {
        case app, buildpacks, generation, id, release, slug, stack, status, user
        case createdAt = "created_at"
        case outputStreamURL = "output_stream_url"
        case sourceBlob = "source_blob"
        case updatedAt = "updated_at"
    }
}

/// Where a build takes its source from: a `.tar.gz` that can be fetched.
package struct SourceBlob: Codable, Hashable, Sendable {
    /// Like `SHA256:<hex>`.
    @Nullable package var checksum: String?
    package var url: String
    @Nullable package var version: String?
    @Nullable package var versionDescription: String?

    package init(
        checksum: String? = nil,
        url: String,
        version: String? = nil,
        versionDescription: String? = nil
    ) {
        self.checksum = checksum
        self.url = url
        self.version = version
        self.versionDescription = versionDescription
    }

    private enum CodingKeys: String, CodingKey {
        case checksum, url, version
        case versionDescription = "version_description"
    }
}

/// A buildpack by registry name (`heroku/python`) or by URL.
package struct BuildpackReference: Codable, Hashable, Sendable {
    @Nullable package var name: String?
    @Nullable package var url: String?

    package init(name: String? = nil, url: String? = nil) {
        self.name = name
        self.url = url
    }
}
