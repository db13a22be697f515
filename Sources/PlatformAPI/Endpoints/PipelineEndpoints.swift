/// Lists all pipelines; `?eq[name]=NAME` finds one by its name.
package struct PipelineList: Endpoint {
    package typealias Answer = [Pipeline]
    package static let route = Route(.get, "/pipelines")
    package static let summary = "Lists all pipelines; `?eq[name]=NAME` finds one by its name."

    package init() {}
}

/// Describes a pipeline.
package struct PipelineInfo: Endpoint {
    package typealias Answer = Pipeline
    package static let route = Route(.get, "/pipelines/{pipeline}")
    package static let summary = "Describes a pipeline."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

/// Creates a pipeline without apps.
package struct PipelineCreate: Endpoint {
    package typealias Answer = Pipeline
    package static let route = Route(.post, "/pipelines")
    package static let successStatus = 201
    package static let summary = "Creates a pipeline without apps."

    package var name: String
    /// The one user, or a team: there are none.
    package var owner: PipelineOwner?

    package init(name: String) {
        self.name = name
    }
}

/// Renames a pipeline.
package struct PipelineUpdate: Endpoint {
    package typealias Answer = Pipeline
    package static let route = Route(.patch, "/pipelines/{pipeline}")
    package static let summary = "Renames a pipeline."

    package var pipeline: String
    package var name: String?

    package init(pipeline: String, name: String? = nil) {
        self.pipeline = pipeline
        self.name = name
    }
}

/// Deletes a pipeline; its apps stay.
package struct PipelineDelete: Endpoint {
    package typealias Answer = Pipeline
    package static let route = Route(.delete, "/pipelines/{pipeline}")
    package static let summary = "Deletes a pipeline; its apps stay."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

/// Lists the newest release of each app of a pipeline.
package struct PipelineReleaseList: Endpoint {
    package typealias Answer = [Release]
    package static let route = Route(.get, "/pipelines/{pipeline}/latest-releases")
    package static let summary = "Lists the newest release of each app of a pipeline."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

/// Lists the newest release with new code of each app of a pipeline.
package struct PipelineDeploymentList: Endpoint {
    package typealias Answer = [Release]
    package static let route = Route(.get, "/pipelines/{pipeline}/latest-deployments")
    package static let summary = "Lists the newest release with new code of each app of a pipeline."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

/// Lists the newest build of each app of a pipeline.
package struct PipelineBuildList: Endpoint {
    package typealias Answer = [Build]
    package static let route = Route(.get, "/pipelines/{pipeline}/latest-builds")
    package static let summary = "Lists the newest build of each app of a pipeline."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

/// Tells the stack of new apps of a pipeline.
package struct PipelineStackInfo: Endpoint {
    package typealias Answer = PipelineStack
    package static let route = Route(.get, "/pipelines/{pipeline}/pipeline-stack")
    package static let summary = "Tells the stack of new apps of a pipeline."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}
