package import Model

/// One run of a pipeline's tests (schema: test-run).
package struct TestRun: Codable, Hashable, Sendable {
    package var actorEmail: String
    @Nullable package var appSetup: IDReference?
    @Nullable package var clearCache: Bool?
    package var commitBranch: String
    package var commitMessage: String
    package var commitSHA: String
    package var createdAt: Timestamp
    package var debug: Bool
    @Nullable package var dyno: TestDyno?
    package var id: ResourceID
    @Nullable package var message: String?
    package var number: Int
    @Nullable package var organization: NamedReference?
    package var pipeline: IDReference
    package var sourceBlobURL: String
    package var status: TestRunStatus
    package var updatedAt: Timestamp
    package var user: UserReference
    @Nullable package var warningMessage: String?

    package init(
        actorEmail: String,
        appSetup: IDReference? = nil,
        clearCache: Bool? = nil,
        commitBranch: String,
        commitMessage: String,
        commitSHA: String,
        createdAt: Timestamp,
        debug: Bool,
        id: ResourceID,
        message: String? = nil,
        number: Int,
        pipeline: IDReference,
        sourceBlobURL: String,
        status: TestRunStatus,
        updatedAt: Timestamp,
        user: UserReference,
        warningMessage: String? = nil
    ) {
        self.actorEmail = actorEmail
        self.appSetup = appSetup
        self.clearCache = clearCache
        self.commitBranch = commitBranch
        self.commitMessage = commitMessage
        self.commitSHA = commitSHA
        self.createdAt = createdAt
        self.debug = debug
        dyno = nil
        self.id = id
        self.message = message
        self.number = number
        organization = nil
        self.pipeline = pipeline
        self.sourceBlobURL = sourceBlobURL
        self.status = status
        self.updatedAt = updatedAt
        self.user = user
        self.warningMessage = warningMessage
    }

    private enum CodingKeys: String, CodingKey {
        case debug, dyno, id, message, number, organization, pipeline, status, user
        case actorEmail = "actor_email"
        case appSetup = "app_setup"
        case clearCache = "clear_cache"
        case commitBranch = "commit_branch"
        case commitMessage = "commit_message"
        case commitSHA = "commit_sha"
        case createdAt = "created_at"
        case sourceBlobURL = "source_blob_url"
        case updatedAt = "updated_at"
        case warningMessage = "warning_message"
    }
}

/// What the tests' dynos are: `{"size"}`; nobody can ask for a size here.
package struct TestDyno: Codable, Hashable, Sendable {
    package var size: String
}
