package import Model

/// One app's slug on its way to other apps of its pipeline (schema: pipeline-promotion).
package struct PipelinePromotion: Codable, Hashable, Sendable {
    package var createdAt: Timestamp
    package var id: ResourceID
    package var pipeline: IDReference
    package var source: PromotionSource
    package var status: PromotionStatus
    @Nullable package var updatedAt: Timestamp?

    package init(
        createdAt: Timestamp,
        id: ResourceID,
        pipeline: IDReference,
        source: PromotionSource,
        status: PromotionStatus,
        updatedAt: Timestamp? = nil
    ) {
        self.createdAt = createdAt
        self.id = id
        self.pipeline = pipeline
        self.source = source
        self.status = status
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id, pipeline, source, status
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

/// What is promoted: an app's current release, or the one that is named.
package struct PromotionSource: Codable, Hashable, Sendable {
    package var app: IDReference
    package var release: IDReference?

    package init(app: IDReference, release: IDReference? = nil) {
        self.app = app
        self.release = release
    }
}

/// An app that something is promoted to: `{"app": {"id"}}`.
package struct PromotionDestination: Codable, Hashable, Sendable {
    package var app: IDReference

    package init(app: IDReference) {
        self.app = app
    }
}
