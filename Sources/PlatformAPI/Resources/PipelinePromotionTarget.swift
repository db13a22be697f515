package import Model

/// What became of one app of a promotion (schema: pipeline-promotion-target).
package struct PipelinePromotionTarget: Codable, Hashable, Sendable {
    package var app: IDReference
    @Nullable package var errorMessage: String?
    package var id: ResourceID
    package var pipelinePromotion: IDReference
    @Nullable package var release: IDReference?
    package var status: PromotionTargetStatus

    package init(
        app: IDReference,
        errorMessage: String? = nil,
        id: ResourceID,
        pipelinePromotion: IDReference,
        release: IDReference? = nil,
        status: PromotionTargetStatus
    ) {
        self.app = app
        self.errorMessage = errorMessage
        self.id = id
        self.pipelinePromotion = pipelinePromotion
        self.release = release
        self.status = status
    }

    private enum CodingKeys: String, CodingKey {
        case app, id, release, status
        case errorMessage = "error_message"
        case pipelinePromotion = "pipeline_promotion"
    }
}
