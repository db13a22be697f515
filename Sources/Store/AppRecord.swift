package import Model

/// An app (schema, app).
package struct AppRecord: Equatable, Sendable {
    package let id: ResourceID
    /// The number in `heroku.<number>.<dyno>` of runtime metrics (spec dynos §9); never given twice.
    package let number: Int
    package let name: AppName
    package let owner: AccountReference
    /// The stack of the running release.
    package let stack: String
    /// The stack that the next build uses.
    package let buildStack: String
    package let isInMaintenance: Bool
    /// Which 127.10.x.y is the app's own; one of `Limits.Store.loopbackAddresses`.
    package let loopbackIndex: Int
    /// The hexadecimal part of the default domain, `name-<suffix>.herokuapp.com`.
    package let domainSuffix: String
    /// Buildpack references as the user set them, in order.
    package let buildpacks: [String]
    /// What the last buildpack's `bin/detect` called the app; nil before the first deploy.
    package let buildpackDescription: String?
    package let repositoryBytes: Int?
    package let slugBytes: Int?
    package let created: Timestamp
    package let updated: Timestamp
    /// When the running release was made.
    package let released: Timestamp?
    /// The size of the dynos that are wanted, or of one of several sizes; nil when there are no process types.
    package let dynoSize: DynoSize?

    /// 127.10.x.y in host order, where the app answers whatever the Host field says.
    package var loopbackAddress: UInt32 { 127 << 24 | 10 << 16 | UInt32(loopbackIndex) }

    package var loopbackText: String { "127.10.\(loopbackIndex >> 8).\(loopbackIndex & 0xff)" }
}

/// What an app is made from.
package struct NewApp: Sendable {
    package var name: AppName
    package var owner: AccountReference
    package var stack: String

    package init(name: AppName, owner: AccountReference, stack: String) {
        self.name = name
        self.owner = owner
        self.stack = stack
    }
}

/// An app that has been committed and not begun yet: its record and its first releases.
package struct CreatedApp: Sendable {
    package let app: AppRecord
    package let releases: [ReleaseRecord]
}

/// Changes of an app that make no release; nil leaves as it is.
package struct AppChange: Sendable {
    package var name: AppName?
    package var isInMaintenance: Bool?
    package var buildStack: String?
    package var buildpacks: [String]?
    package var repositoryBytes: Int?

    package init() {}
}

extension AppRecord {
    /// To be followed by a condition; `owner_email` comes from the account.
    static let query = """
        SELECT apps.*, accounts.email AS owner_email,
            (SELECT size FROM formations WHERE formations.app = apps.id ORDER BY quantity = 0, type LIMIT 1)
            AS dyno_size
        FROM apps JOIN accounts ON accounts.id = apps.owner
        """

    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        number = try row.integer("number")
        name = try row.value("name") { try AppName($0) }
        owner = AccountReference(id: try row.id("owner"), email: try row.text("owner_email"))
        stack = try row.text("stack")
        buildStack = try row.text("build_stack")
        isInMaintenance = try row.flag("maintenance")
        loopbackIndex = try row.integer("loopback")
        domainSuffix = try row.text("domain_suffix")
        buildpacks = BuildpackList.parse(try row.text("buildpacks"))
        buildpackDescription = try row.optionalText("buildpack_description")
        repositoryBytes = try row.optionalInteger("repo_size")
        slugBytes = try row.optionalInteger("slug_size")
        created = try row.time("created")
        updated = try row.time("updated")
        released = try row.optionalTime("released")
        dynoSize = try row.optionalText("dyno_size").flatMap { DynoSize(named: $0) }
    }
}

/// Buildpack references in one column: one per line, since a reference has no line end.
enum BuildpackList {
    static func parse(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    static func serialize(_ references: [String]) -> String {
        precondition(references.allSatisfy { !$0.contains("\n") }, "a buildpack reference is one line")
        return references.joined(separator: "\n")
    }
}
