package import Model

/// An app of a branch, in a pipeline's stage `review` (schema, review-app).
package struct ReviewAppRecord: Equatable, Sendable {
    package let id: ResourceID
    package let pipeline: ResourceID
    package let branch: String
    package let number: Int
    /// Nil once it is gone.
    package let app: ResourceID?
    package let setup: ResourceID
    package var status: ReviewAppStatus
    /// Why it is `errored`.
    package var message: String?
    /// What runs before the app goes: the command, and the dyno's size.
    package var predestroy: String?
    package var predestroySize: String?
    /// When it was made or last had a release, on the platform's calendar.
    package let active: Timestamp
    package let created: Timestamp
    package let updated: Timestamp
}

/// What a review app is made from, with its app.
package struct NewReviewApp: Sendable {
    package var pipeline: ResourceID
    package var branch: String
    /// The pull request's; the pipeline's next one without it.
    package var number: Int?
    package var status: ReviewAppStatus
    /// When it was last worked on, on the platform's calendar.
    package var active: Timestamp
    /// The app for a number.
    package var app: @Sendable (Int) -> NewApp

    package init(
        pipeline: ResourceID,
        branch: String,
        number: Int?,
        status: ReviewAppStatus = .creating,
        active: Timestamp,
        app: @escaping @Sendable (Int) -> NewApp
    ) {
        self.pipeline = pipeline
        self.branch = branch
        self.number = number
        self.status = status
        self.active = active
        self.app = app
    }
}

/// A review app that has been committed with everything that belongs to it, and not begun yet.
package struct CreatedReviewApp: Sendable {
    package let review: ReviewAppRecord
    package let setup: AppSetupRecord
    package let made: CreatedApp
}

extension ReviewAppRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        pipeline = try row.id("pipeline")
        branch = try row.text("branch")
        number = try row.integer("number")
        app = try row.optionalID("app")
        setup = try row.id("setup")
        status = try row.value("status") { ReviewAppStatus(rawValue: $0) }
        message = try row.optionalText("message")
        predestroy = try row.optionalText("predestroy")
        predestroySize = try row.optionalText("predestroy_size")
        active = try row.time("active")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
