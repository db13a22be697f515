package import Model

/// A promotion (schema, pipeline-promotion).
package struct PromotionRecord: Equatable, Sendable {
    package let id: ResourceID
    package let pipeline: ResourceID
    package let sourceApp: ResourceID
    package let sourceRelease: ResourceID
    package let status: PromotionStatus
    package let created: Timestamp
    package let updated: Timestamp
}

/// What became of one app of a promotion (schema, pipeline-promotion-target).
package struct PromotionTargetRecord: Equatable, Sendable {
    package let id: ResourceID
    package let promotion: ResourceID
    package let app: ResourceID
    package let status: PromotionTargetStatus
    /// The release that was made; nil before.
    package let release: ResourceID?
    package let error: String?
}

extension PromotionRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        pipeline = try row.id("pipeline")
        sourceApp = try row.id("source_app")
        sourceRelease = try row.id("source_release")
        status = try row.value("status") { PromotionStatus(rawValue: $0) }
        created = try row.time("created")
        updated = try row.time("updated")
    }
}

extension PromotionTargetRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        promotion = try row.id("promotion")
        app = try row.id("app")
        status = try row.value("status") { PromotionTargetStatus(rawValue: $0) }
        release = try row.optionalID("release")
        error = try row.optionalText("error")
    }
}
