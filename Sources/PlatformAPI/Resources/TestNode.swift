package import Model

/// One of the dynos that tests run in; here a run has one (schema: test-node).
package struct TestNode: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    /// Nil: nobody attaches to the dyno of the tests here.
    @Nullable package var dyno: TestNodeDyno?
    @Nullable package var errorStatus: String?
    @Nullable package var exitCode: Int?
    package var id: ResourceID
    package var index: Int
    @Nullable package var message: String?
    /// What the tests print, while they run.
    package var outputStreamURL: String
    package var pipeline: IDReference
    /// What the build and the set-up print, while they run.
    package var setupStreamURL: String
    package var status: TestRunStatus
    package var testRun: IDReference
    package var updatedAt: Timestamp

    package init(
        createdAt: Timestamp,
        errorStatus: String? = nil,
        exitCode: Int? = nil,
        id: ResourceID,
        index: Int,
        message: String? = nil,
        outputStreamURL: String,
        pipeline: IDReference,
        setupStreamURL: String,
        status: TestRunStatus,
        testRun: IDReference,
        updatedAt: Timestamp
    ) {
        self.createdAt = createdAt
        dyno = nil
        self.errorStatus = errorStatus
        self.exitCode = exitCode
        self.id = id
        self.index = index
        self.message = message
        self.outputStreamURL = outputStreamURL
        self.pipeline = pipeline
        self.setupStreamURL = setupStreamURL
        self.status = status
        self.testRun = testRun
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case dyno, id, index, message, pipeline, status
        case createdAt = "created_at"
        case errorStatus = "error_status"
        case exitCode = "exit_code"
        case outputStreamURL = "output_stream_url"
        case setupStreamURL = "setup_stream_url"
        case testRun = "test_run"
        case updatedAt = "updated_at"
    }
}

/// The dyno of a node: `{"id", "attach_url"}`.
package struct TestNodeDyno: Codable, Hashable, Sendable {
    @Nullable package var attachURL: String?
    package var id: ResourceID

    private enum CodingKeys: String, CodingKey {
        case id
        case attachURL = "attach_url"
    }
}
