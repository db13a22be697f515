package import Model

/// One run of a pipeline's tests (schema, test-run), with its one node.
package struct TestRunRecord: Equatable, Sendable {
    package let id: ResourceID
    package let pipeline: ResourceID
    package let number: Int
    package let branch: String
    package let commit: String
    package let commitMessage: String
    package let sourceURL: String
    package var status: TestRunStatus
    /// While the run has an app.
    package var app: ResourceID?
    package var setup: ResourceID?
    package let node: ResourceID
    /// Whether the app is kept for a person to look around instead of the tests.
    package let isDebug: Bool
    /// Of the test command; nil while it has not ended.
    package var exitCode: Int?
    /// Why it is `errored`.
    package var message: String?
    package let created: Timestamp
    package let updated: Timestamp
}

/// What a test run's record is made from.
package struct NewTestRun: Sendable {
    package var pipeline: ResourceID
    package var branch: String
    package var commit: String
    package var commitMessage: String
    package var sourceURL: String
    package var isDebug: Bool

    package init(
        pipeline: ResourceID,
        branch: String,
        commit: String,
        commitMessage: String,
        sourceURL: String,
        isDebug: Bool = false
    ) {
        self.pipeline = pipeline
        self.branch = branch
        self.commit = commit
        self.commitMessage = commitMessage
        self.sourceURL = sourceURL
        self.isDebug = isDebug
    }
}

extension TestRunRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        pipeline = try row.id("pipeline")
        number = try row.integer("number")
        branch = try row.text("branch")
        commit = try row.text("commit_id")
        commitMessage = try row.text("commit_message")
        sourceURL = try row.text("source_url")
        status = try row.value("status") { TestRunStatus(rawValue: $0) }
        app = try row.optionalID("app")
        setup = try row.optionalID("setup")
        node = try row.id("node")
        isDebug = try row.flag("debug")
        exitCode = try row.optionalInteger("exit_code")
        message = try row.optionalText("message")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
