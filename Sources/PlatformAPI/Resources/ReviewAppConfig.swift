package import Model

/// How a pipeline's review apps come and go (schema: review-app-config).
package struct ReviewAppConfig: Codable, Hashable, Sendable {
    package var automaticReviewApps: Bool
    @Nullable package var baseName: String?
    @Nullable package var deployTarget: DeployTarget?
    package var destroyStaleApps: Bool
    package var pipelineID: ResourceID
    package var repo: ReviewAppRepository
    package var staleDays: Int
    package var waitForCI: Bool

    package init(
        automaticReviewApps: Bool,
        baseName: String? = nil,
        deployTarget: DeployTarget? = nil,
        destroyStaleApps: Bool,
        pipelineID: ResourceID,
        repo: ReviewAppRepository,
        staleDays: Int,
        waitForCI: Bool
    ) {
        self.automaticReviewApps = automaticReviewApps
        self.baseName = baseName
        self.deployTarget = deployTarget
        self.destroyStaleApps = destroyStaleApps
        self.pipelineID = pipelineID
        self.repo = repo
        self.staleDays = staleDays
        self.waitForCI = waitForCI
    }

    private enum CodingKeys: String, CodingKey {
        case repo
        case automaticReviewApps = "automatic_review_apps"
        case baseName = "base_name"
        case deployTarget = "deploy_target"
        case destroyStaleApps = "destroy_stale_apps"
        case pipelineID = "pipeline_id"
        case staleDays = "stale_days"
        case waitForCI = "wait_for_ci"
    }
}

/// The repository of a pipeline's review apps; the name is ours besides.
package struct ReviewAppRepository: Codable, Hashable, Sendable {
    package var id: Int
    package var name: String

    package init(id: Int, name: String) {
        self.id = id
        self.name = name
    }
}

/// Where review apps run: `{"id": "us", "type": "region"}`.
package struct DeployTarget: Codable, Hashable, Sendable {
    package var id: String
    /// `region` or `space`.
    package var type: String

    package init(id: String, type: String) {
        self.id = id
        self.type = type
    }
}

/// What clients send of a review app config; nil leaves as it is.
package struct ReviewAppSettings: Codable, Hashable, Sendable {
    package var automaticReviewApps: Switch?
    /// An empty one, or null, takes the pipeline's name again.
    package var baseName: String?
    package var deployTarget: DeployTarget?
    package var destroyStaleApps: Switch?
    package var staleDays: Int?
    package var waitForCI: Switch?

    package init(
        automaticReviewApps: Switch? = nil,
        baseName: String? = nil,
        deployTarget: DeployTarget? = nil,
        destroyStaleApps: Switch? = nil,
        staleDays: Int? = nil,
        waitForCI: Switch? = nil
    ) {
        self.automaticReviewApps = automaticReviewApps
        self.baseName = baseName
        self.deployTarget = deployTarget
        self.destroyStaleApps = destroyStaleApps
        self.staleDays = staleDays
        self.waitForCI = waitForCI
    }

    private enum CodingKeys: String, CodingKey {
        case automaticReviewApps = "automatic_review_apps"
        case baseName = "base_name"
        case deployTarget = "deploy_target"
        case destroyStaleApps = "destroy_stale_apps"
        case staleDays = "stale_days"
        case waitForCI = "wait_for_ci"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        automaticReviewApps = try container.decodeIfPresent(Switch.self, forKey: .automaticReviewApps)
        baseName = try container.decodeIfPresent(String.self, forKey: .baseName)
        if baseName == nil, container.contains(.baseName) { baseName = "" }
        deployTarget = try container.decodeIfPresent(DeployTarget.self, forKey: .deployTarget)
        destroyStaleApps = try container.decodeIfPresent(Switch.self, forKey: .destroyStaleApps)
        staleDays = try container.decodeIfPresent(Int.self, forKey: .staleDays)
        waitForCI = try container.decodeIfPresent(Switch.self, forKey: .waitForCI)
    }
}
