package import Model

/// Lists the config vars of a pipeline's review apps or test runs.
package struct PipelineConfigVarsInfo: Endpoint {
    package typealias Answer = ConfigVars
    package static let route = Route(.get, "/pipelines/{pipeline}/stage/{stage}/config-vars")
    package static let summary = "Lists the config vars of a pipeline's review apps or test runs."

    package var pipeline: String
    package var stage: PipelineStage

    package init(pipeline: String, stage: PipelineStage) {
        self.pipeline = pipeline
        self.stage = stage
    }
}

/// Sets config vars of later review apps or test runs; null unsets one.
package struct PipelineConfigVarsUpdate: Endpoint {
    package typealias Answer = ConfigVars
    package static let route = Route(.patch, "/pipelines/{pipeline}/stage/{stage}/config-vars")
    package static let content = RequestContent.whole("vars")
    package static let summary = "Sets config vars of later review apps or test runs; null unsets one."

    package var pipeline: String
    package var stage: PipelineStage
    package var vars: [String: String?]

    package init(pipeline: String, stage: PipelineStage, vars: [String: String?]) {
        self.pipeline = pipeline
        self.stage = stage
        self.vars = vars
    }
}
