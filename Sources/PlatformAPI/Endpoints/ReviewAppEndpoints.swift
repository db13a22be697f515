/// Sets an app up for a branch, in the stage review of a pipeline.
package struct ReviewAppCreate: Endpoint {
    package typealias Answer = ReviewApp
    package static let route = Route(.post, "/review-apps")
    package static let successStatus = 201
    package static let summary = "Sets an app up for a branch, in the stage review of a pipeline."

    package var branch: String
    package var environment: [String: String]?
    package var pipeline: Identity
    package var prNumber: Int?
    package var sourceBlob: SourceBlob

    package init(
        branch: String,
        environment: [String: String]? = nil,
        pipeline: Identity,
        prNumber: Int? = nil,
        sourceBlob: SourceBlob
    ) {
        self.branch = branch
        self.environment = environment
        self.pipeline = pipeline
        self.prNumber = prNumber
        self.sourceBlob = sourceBlob
    }

    private enum CodingKeys: String, CodingKey {
        case branch, environment, pipeline
        case prNumber = "pr_number"
        case sourceBlob = "source_blob"
    }
}

/// Describes a review app.
package struct ReviewAppInfo: Endpoint {
    package typealias Answer = ReviewApp
    package static let route = Route(.get, "/review-apps/{review}")
    package static let summary = "Describes a review app."

    package var review: String

    package init(review: String) {
        self.review = review
    }
}

/// Tells which review app an app is.
package struct ReviewAppByApp: Endpoint {
    package typealias Answer = ReviewApp
    package static let route = Route(.get, "/apps/{app}/review-app")
    package static let summary = "Tells which review app an app is."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Runs a review app's pr-predestroy script and deletes it.
package struct ReviewAppDelete: Endpoint {
    package typealias Answer = ReviewApp
    package static let route = Route(.delete, "/review-apps/{review}")
    package static let summary = "Runs a review app's pr-predestroy script and deletes it."

    package var review: String

    package init(review: String) {
        self.review = review
    }
}

/// Lists the review apps of a pipeline that are there.
package struct ReviewAppList: Endpoint {
    package typealias Answer = [ReviewApp]
    package static let route = Route(.get, "/pipelines/{pipeline}/review-apps")
    package static let summary = "Lists the review apps of a pipeline that are there."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}
