package import Model

/// Lists which apps are in which pipelines.
package struct PipelineCouplingList: Endpoint {
    package typealias Answer = [PipelineCoupling]
    package static let route = Route(.get, "/pipeline-couplings", also: otherPaths)
    private static let otherPaths = [
        "/users/{account}/pipeline-couplings", "/teams/{team}/pipeline-couplings",
    ]
    package static let summary = "Lists which apps are in which pipelines."

    package init() {}
}

/// Lists the apps of a pipeline.
package struct PipelineCouplingListByPipeline: Endpoint {
    package typealias Answer = [PipelineCoupling]
    package static let route = Route(.get, "/pipelines/{pipeline}/pipeline-couplings")
    package static let summary = "Lists the apps of a pipeline."

    package var pipeline: String

    package init(pipeline: String) {
        self.pipeline = pipeline
    }
}

/// Tells which pipeline an app is in.
package struct PipelineCouplingByApp: Endpoint {
    package typealias Answer = PipelineCoupling
    package static let route = Route(.get, "/apps/{app}/pipeline-couplings")
    package static let summary = "Tells which pipeline an app is in."

    package var app: String

    package init(app: String) {
        self.app = app
    }
}

/// Describes an app's place in a pipeline.
package struct PipelineCouplingInfo: Endpoint {
    package typealias Answer = PipelineCoupling
    package static let route = Route(.get, "/pipeline-couplings/{coupling}")
    package static let summary = "Describes an app's place in a pipeline."

    package var coupling: String

    package init(coupling: String) {
        self.coupling = coupling
    }
}

/// Puts an app into a pipeline.
package struct PipelineCouplingCreate: Endpoint {
    package typealias Answer = PipelineCoupling
    package static let route = Route(.post, "/pipeline-couplings")
    package static let successStatus = 201
    package static let summary = "Puts an app into a pipeline."

    package var app: Identity
    package var pipeline: Identity
    package var stage: PipelineStage

    package init(app: Identity, pipeline: Identity, stage: PipelineStage) {
        self.app = app
        self.pipeline = pipeline
        self.stage = stage
    }
}

/// Gives an app another stage of its pipeline.
package struct PipelineCouplingUpdate: Endpoint {
    package typealias Answer = PipelineCoupling
    package static let route = Route(.patch, "/pipeline-couplings/{coupling}")
    package static let summary = "Gives an app another stage of its pipeline."

    package var coupling: String
    package var stage: PipelineStage

    package init(coupling: String, stage: PipelineStage) {
        self.coupling = coupling
        self.stage = stage
    }
}

/// Takes an app out of its pipeline.
package struct PipelineCouplingDelete: Endpoint {
    package typealias Answer = PipelineCoupling
    package static let route = Route(.delete, "/pipeline-couplings/{coupling}")
    package static let summary = "Takes an app out of its pipeline."

    package var coupling: String

    package init(coupling: String) {
        self.coupling = coupling
    }
}
