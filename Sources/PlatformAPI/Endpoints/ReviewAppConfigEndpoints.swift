/// Describes how a pipeline's review apps come and go.
package struct ReviewAppConfigInfo: Endpoint {
    package typealias Answer = ReviewAppConfig
    package static let route = Route(.get, "/pipelines/{pipeline}/review-app-config")
    package static let summary = "Describes how a pipeline's review apps come and go."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

/// Enables review apps for a pipeline.
package struct ReviewAppConfigCreate: Endpoint {
    package typealias Answer = ReviewAppConfig
    package static let route = Route(.post, "/pipelines/{pipeline}/review-app-config")
    package static let successStatus = 201
    package static let summary = "Enables review apps for a pipeline."

    package var pipeline: String
    package var repo: String
    package var settings: ReviewAppSettings

    package init(pipeline: String, repo: String, settings: ReviewAppSettings) {
        self.pipeline = pipeline
        self.repo = repo
        self.settings = settings
    }

    private enum CodingKeys: String, CodingKey {
        case pipeline, repo
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pipeline = try container.decode(String.self, forKey: .pipeline)
        repo = try container.decode(String.self, forKey: .repo)
        settings = try ReviewAppSettings(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pipeline, forKey: .pipeline)
        try container.encode(repo, forKey: .repo)
        try settings.encode(to: encoder)
    }
}

/// Changes how a pipeline's review apps come and go.
package struct ReviewAppConfigUpdate: Endpoint {
    package typealias Answer = ReviewAppConfig
    package static let route = Route(.patch, "/pipelines/{pipeline}/review-app-config")
    package static let summary = "Changes how a pipeline's review apps come and go."

    package var pipeline: String
    package var settings: ReviewAppSettings

    package init(pipeline: String, settings: ReviewAppSettings) {
        self.pipeline = pipeline
        self.settings = settings
    }

    private enum CodingKeys: String, CodingKey {
        case pipeline
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pipeline = try container.decode(String.self, forKey: .pipeline)
        settings = try ReviewAppSettings(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pipeline, forKey: .pipeline)
        try settings.encode(to: encoder)
    }
}

/// Disables review apps for a pipeline; those that are there stay.
package struct ReviewAppConfigDelete: Endpoint {
    package typealias Answer = ReviewAppConfig
    package static let route = Route(.delete, "/pipelines/{pipeline}/review-app-config")
    package static let summary = "Disables review apps for a pipeline; those that are there stay."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}
