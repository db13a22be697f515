package import Model

/// Apps on their way from development to production (schema: pipeline).
package struct Pipeline: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var generation: GenerationReference
    package var id: ResourceID
    package var name: String
    @Nullable package var owner: PipelineOwner?
    package var updatedAt: Timestamp

    package init(
        createdAt: Timestamp,
        generation: GenerationReference,
        id: ResourceID,
        name: String,
        owner: PipelineOwner? = nil,
        updatedAt: Timestamp
    ) {
        self.createdAt = createdAt
        self.generation = generation
        self.id = id
        self.name = name
        self.owner = owner
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case generation, id, name, owner
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

/// Whose a pipeline is: `{"id", "type"}`.
package struct PipelineOwner: Codable, Hashable, Sendable {
    package var id: ResourceID
    /// `user` or `team`.
    package var type: String

    package init(id: ResourceID, type: String) {
        self.id = id
        self.type = type
    }
}

/// The stack of new apps of a pipeline (schema: pipeline-stack).
package struct PipelineStack: Codable, Hashable, Sendable {
    @Nullable package var stack: NamedReference?

    package init(stack: NamedReference?) {
        self.stack = stack
    }
}
