package import Model

/// A build (schema, build).
package struct BuildRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let status: BuildStatus
    package let source: BuildSource
    package let stack: String
    /// Buildpack references the build was told to use; empty means detect.
    package let buildpacks: [String]
    package let release: ResourceID?
    package let slug: ResourceID?
    package let user: AccountReference
    /// The transcript's file, relative to the state directory.
    package let outputPath: String
    package let created: Timestamp
    package let updated: Timestamp
}

/// Where a build's source came from: the `source_blob` of the Platform API.
package struct BuildSource: Equatable, Sendable {
    package var url: String
    package var version: String?
    package var versionDescription: String?
    /// `SHA256:<hex>` as the client gave it.
    package var checksum: String?

    package init(
        url: String,
        version: String? = nil,
        versionDescription: String? = nil,
        checksum: String? = nil
    ) {
        self.url = url
        self.version = version
        self.versionDescription = versionDescription
        self.checksum = checksum
    }
}

/// What a build's record is made from.
package struct NewBuild: Sendable {
    package var id: ResourceID
    package var app: ResourceID
    package var source: BuildSource
    package var stack: String
    package var buildpacks: [String]
    package var user: AccountReference
    package var outputPath: String

    package init(
        id: ResourceID = .random(),
        app: ResourceID,
        source: BuildSource,
        stack: String,
        buildpacks: [String],
        user: AccountReference,
        outputPath: String
    ) {
        self.id = id
        self.app = app
        self.source = source
        self.stack = stack
        self.buildpacks = buildpacks
        self.user = user
        self.outputPath = outputPath
    }
}

extension BuildRecord {
    /// To be followed by a condition; `user_email` comes from the account.
    static let query = """
        SELECT builds.*, accounts.email AS user_email FROM builds JOIN accounts ON accounts.id = builds.user
        """

    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        status = try row.value("status") { BuildStatus(rawValue: $0) }
        source = BuildSource(
            url: try row.text("source_url"),
            version: try row.optionalText("source_version"),
            versionDescription: try row.optionalText("source_version_description"),
            checksum: try row.optionalText("source_checksum")
        )
        stack = try row.text("stack")
        buildpacks = BuildpackList.parse(try row.text("buildpacks"))
        release = try row.optionalID("release")
        slug = try row.optionalID("slug")
        user = AccountReference(id: try row.id("user"), email: try row.text("user_email"))
        outputPath = try row.text("output_path")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
