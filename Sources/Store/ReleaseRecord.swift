package import Model

/// A release: a slug and a config under one version number (schema, release).
package struct ReleaseRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let version: Int
    package let description: String
    package let status: ReleaseStatus
    package let slug: ResourceID?
    package let user: AccountReference
    /// The file with the output of the release command, relative to the state directory.
    package let outputPath: String?
    package let created: Timestamp
    package let updated: Timestamp
    /// The snapshot of config vars; releases that change none share it.
    let config: Int

    /// Whether the release ran and has code to go back to (spec slugs §4).
    package var isEligibleForRollback: Bool { status == .succeeded && slug != nil }

    package var reference: ReleaseReference { ReleaseReference(id: id, version: version) }
}

/// What a release is made from; everything not said comes from the releases before it.
package struct NewRelease: Sendable {
    /// Where the release's slug comes from.
    package enum Code: Equatable, Sendable {
        /// The slug that runs now: that of the newest succeeded release.
        case unchanged
        case slug(ResourceID)
        /// That of an older release of the same app.
        case ofRelease(ResourceID)
    }

    /// Where the release's config vars come from.
    package enum Config: Equatable, Sendable {
        /// Those that the dynos run with: of the newest succeeded release.
        case unchanged
        /// The same with some set and some (nil) removed.
        case changing([ConfigVarName: String?])
        /// Those of an older release of the same app.
        case ofRelease(ResourceID)
    }

    package var app: ResourceID
    package var description: String
    package var user: AccountReference
    /// `pending` when a release command has to run first; the dynos follow only `succeeded`.
    package var status = ReleaseStatus.succeeded
    package var code = Code.unchanged
    package var config = Config.unchanged
    package var outputPath: String?
    /// Whether the app's first code starts a web dyno; a test run's does not.
    package var startsWeb = true

    package init(app: ResourceID, description: String, user: AccountReference) {
        self.app = app
        self.description = description
        self.user = user
    }
}

/// What a release has done to its app.
package struct Released: Equatable, Sendable {
    package let release: ReleaseRecord
    /// The formation after it, sorted by type.
    package let formation: [FormationRecord]
    /// Whether this was the first code of the app, which scales `web` up.
    package let isFirstDeploy: Bool
    /// The release made just before it, when it brings another stack.
    package var stackUpgrade: ReleaseRecord?
}

extension ReleaseRecord {
    /// To be followed by a condition; `user_email` comes from the account.
    static let query = """
        SELECT releases.*, accounts.email AS user_email FROM releases
        JOIN accounts ON accounts.id = releases.user
        """

    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        version = try row.integer("version")
        description = try row.text("description")
        status = try row.value("status") { ReleaseStatus(rawValue: $0) }
        slug = try row.optionalID("slug")
        user = AccountReference(id: try row.id("user"), email: try row.text("user_email"))
        outputPath = try row.optionalText("output_path")
        created = try row.time("created")
        updated = try row.time("updated")
        config = try row.integer("config")
    }
}
