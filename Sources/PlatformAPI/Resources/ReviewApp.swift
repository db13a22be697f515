package import Model

/// The app of a branch (schema: review-app).
package struct ReviewApp: Codable, Hashable, Sendable {
    @Nullable package var app: IDReference?
    @Nullable package var appSetup: IDReference?
    package var branch: String
    package var createdAt: Timestamp
    package var creator: UserReference
    @Nullable package var errorStatus: String?
    @Nullable package var forkRepo: IDReference?
    package var id: ResourceID
    @Nullable package var message: String?
    package var pipeline: IDReference
    @Nullable package var prNumber: Int?
    package var status: ReviewAppStatus
    package var updatedAt: Timestamp
    package var waitForCI: Bool

    package init(
        app: IDReference? = nil,
        appSetup: IDReference? = nil,
        branch: String,
        createdAt: Timestamp,
        creator: UserReference,
        errorStatus: String? = nil,
        forkRepo: IDReference? = nil,
        id: ResourceID,
        message: String? = nil,
        pipeline: IDReference,
        prNumber: Int? = nil,
        status: ReviewAppStatus,
        updatedAt: Timestamp,
        waitForCI: Bool
    ) {
        self.app = app
        self.appSetup = appSetup
        self.branch = branch
        self.createdAt = createdAt
        self.creator = creator
        self.errorStatus = errorStatus
        self.forkRepo = forkRepo
        self.id = id
        self.message = message
        self.pipeline = pipeline
        self.prNumber = prNumber
        self.status = status
        self.updatedAt = updatedAt
        self.waitForCI = waitForCI
    }

    private enum CodingKeys: String, CodingKey {
        case app, branch, creator, id, message, pipeline, status
        case appSetup = "app_setup"
        case createdAt = "created_at"
        case errorStatus = "error_status"
        case forkRepo = "fork_repo"
        case prNumber = "pr_number"
        case updatedAt = "updated_at"
        case waitForCI = "wait_for_ci"
    }
}
