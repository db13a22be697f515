package import Model

/// An app's place in a pipeline (schema: pipeline-coupling).
///
/// App and pipeline have their names besides, which the official CLI reads (spec cli §3).
package struct PipelineCoupling: Codable, Hashable, Sendable {
    package var app: NamedReference
    package var createdAt: Timestamp
    package var id: ResourceID
    package var pipeline: NamedReference
    package var stage: PipelineStage
    package var updatedAt: Timestamp

    package init(
        app: NamedReference,
        createdAt: Timestamp,
        id: ResourceID,
        pipeline: NamedReference,
        stage: PipelineStage,
        updatedAt: Timestamp
    ) {
        self.app = app
        self.createdAt = createdAt
        self.id = id
        self.pipeline = pipeline
        self.stage = stage
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case app, id, pipeline, stage
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
