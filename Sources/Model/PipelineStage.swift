/// A stage of a pipeline (schema, pipeline-coupling.stage), in the order of the way through it.
package enum PipelineStage: String, Sendable, Codable, CaseIterable {
    case test, review, development, staging, production

    /// Where an app of this stage is promoted to; nil for stages that nothing is promoted from (spec slugs §7).
    package var next: PipelineStage? {
        switch self {
        case .development: .staging
        case .staging: .production
        case .test, .review, .production: nil
        }
    }

    /// The stage that an app's name suggests, `demo-staging`: production unless it says otherwise.
    package static func guess(for app: String) -> PipelineStage {
        let last = app.split(separator: "-").last ?? ""
        return switch last {
        case "dev", "development": .development
        case "staging", "stg", "stage": .staging
        case "test", "ci": .test
        case "review": .review
        default: .production
        }
    }
}

/// The state of a promotion to one app (schema, pipeline-promotion-target.status).
package enum PromotionTargetStatus: String, Sendable, Codable, CaseIterable {
    case pending, succeeded, failed
}

/// The state of a whole promotion (schema, pipeline-promotion.status).
package enum PromotionStatus: String, Sendable, Codable, CaseIterable {
    case pending, completed
}
