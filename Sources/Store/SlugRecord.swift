package import Model

/// A slug: compiled source, kept as a file under its checksum (schema, slug).
package struct SlugRecord: Equatable, Sendable {
    package let id: ResourceID
    /// The app that made it; nil when that app is gone and another still runs the slug.
    package let app: ResourceID?
    /// SHA-256 of the file, 64 hexadecimal digits; nil until the file is there.
    package let checksum: String?
    package let sizeBytes: Int?
    package let processTypes: [ProcessType: String]
    package let commit: String?
    package let commitDescription: String?
    package let buildpackDescription: String?
    package let stack: String
    package let created: Timestamp
    package let updated: Timestamp
}

/// What a slug's record is made from.
package struct NewSlug: Sendable {
    package var id: ResourceID
    package var checksum: String?
    package var sizeBytes: Int?
    package var processTypes: [ProcessType: String]
    package var commit: String?
    package var commitDescription: String?
    package var buildpackDescription: String?
    package var stack: String

    package init(
        id: ResourceID = .random(),
        checksum: String?,
        sizeBytes: Int?,
        processTypes: [ProcessType: String],
        commit: String? = nil,
        commitDescription: String? = nil,
        buildpackDescription: String? = nil,
        stack: String
    ) {
        self.id = id
        self.checksum = checksum
        self.sizeBytes = sizeBytes
        self.processTypes = processTypes
        self.commit = commit
        self.commitDescription = commitDescription
        self.buildpackDescription = buildpackDescription
        self.stack = stack
    }
}

extension SlugRecord {
    init(row: SQLiteRow, processTypes: [ProcessType: String]) throws(StoreError) {
        id = try row.id("id")
        app = try row.optionalID("app")
        checksum = try row.optionalText("checksum")
        sizeBytes = try row.optionalInteger("size")
        self.processTypes = processTypes
        commit = try row.optionalText("commit_id")
        commitDescription = try row.optionalText("commit_description")
        buildpackDescription = try row.optionalText("buildpack_description")
        stack = try row.text("stack")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
