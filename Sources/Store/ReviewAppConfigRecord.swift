package import Model

/// How a pipeline's review apps come and go (schema, review-app-config).
package struct ReviewAppConfigRecord: Equatable, Sendable {
    /// What stands for the repository in answers: GitHub's number of it is not known here.
    package let number: Int
    package let pipeline: ResourceID
    package var repo: String
    package var isAutomatic: Bool
    package var destroysStaleApps: Bool
    package var staleDays: Int
    package var waitsForCI: Bool
    /// What review apps are called by instead of the pipeline.
    package var baseName: String?
}

/// What a pipeline's review app config is made from.
package struct NewReviewAppConfig: Sendable {
    package var repo: String
    package var isAutomatic = false
    package var destroysStaleApps = false
    package var staleDays = Limits.Platform.reviewAppStaleDays
    package var waitsForCI = false
    package var baseName: String?

    package init(repo: String) {
        self.repo = repo
    }
}

extension ReviewAppConfigRecord {
    init(row: SQLiteRow) throws(StoreError) {
        number = try row.integer("number")
        pipeline = try row.id("pipeline")
        repo = try row.text("repo")
        isAutomatic = try row.flag("automatic_review_apps")
        destroysStaleApps = try row.flag("destroy_stale_apps")
        staleDays = try row.integer("stale_days")
        waitsForCI = try row.flag("wait_for_ci")
        baseName = try row.optionalText("base_name")
    }
}
