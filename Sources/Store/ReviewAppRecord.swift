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
    package let created: Timestamp
    package let updated: Timestamp
}

/// What a review app's record is made from.
package struct NewReviewApp: Sendable {
    package var pipeline: ResourceID
    package var branch: String
    package var number: Int
    package var app: ResourceID
    package var setup: ResourceID

    package init(pipeline: ResourceID, branch: String, number: Int, app: ResourceID, setup: ResourceID) {
        self.pipeline = pipeline
        self.branch = branch
        self.number = number
        self.app = app
        self.setup = setup
    }
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
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
