/// Releases an app's slug on other apps of its pipeline.
package struct PipelinePromotionCreate: Endpoint {
    package typealias Answer = PipelinePromotion
    package static let route = Route(.post, "/pipeline-promotions")
    package static let successStatus = 201
    package static let summary = "Releases an app's slug on other apps of its pipeline."

    package var pipeline: IDReference
    package var source: PromotionSource
    package var targets: [PromotionDestination]

    package init(pipeline: IDReference, source: PromotionSource, targets: [PromotionDestination]) {
        self.pipeline = pipeline
        self.source = source
        self.targets = targets
    }
}

/// Describes a promotion.
package struct PipelinePromotionInfo: Endpoint {
    package typealias Answer = PipelinePromotion
    package static let route = Route(.get, "/pipeline-promotions/{promotion}")
    package static let summary = "Describes a promotion."

    package var promotion: String

    package init(promotion: String) {
        self.promotion = promotion
    }
}

/// Tells what became of each app of a promotion.
package struct PipelinePromotionTargetList: Endpoint {
    package typealias Answer = [PipelinePromotionTarget]
    package static let route = Route(.get, "/pipeline-promotions/{promotion}/promotion-targets")
    package static let summary = "Tells what became of each app of a promotion."

    package var promotion: String

    package init(promotion: String) {
        self.promotion = promotion
    }
}
