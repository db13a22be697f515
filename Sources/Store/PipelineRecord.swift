package import Model

/// A pipeline (schema, pipeline).
package struct PipelineRecord: Equatable, Sendable {
    package let id: ResourceID
    package let name: PipelineName
    package let owner: AccountReference
    package let created: Timestamp
    package let updated: Timestamp
}

/// An app's one place in a pipeline (schema, pipeline-coupling).
package struct CouplingRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let appName: AppName
    package let pipeline: ResourceID
    package let pipelineName: PipelineName
    package let stage: PipelineStage
    package let created: Timestamp
    package let updated: Timestamp
}

extension PipelineRecord {
    /// To be followed by a condition; `owner_email` comes from the account.
    static let query = """
        SELECT pipelines.*, accounts.email AS owner_email FROM pipelines
        JOIN accounts ON accounts.id = pipelines.owner
        """

    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        name = try row.value("name") { try PipelineName($0) }
        owner = AccountReference(id: try row.id("owner"), email: try row.text("owner_email"))
        created = try row.time("created")
        updated = try row.time("updated")
    }
}

extension CouplingRecord {
    /// To be followed by a condition; the names come from app and pipeline.
    static let query = """
        SELECT pipeline_couplings.*, apps.name AS app_name, pipelines.name AS pipeline_name
        FROM pipeline_couplings
        JOIN apps ON apps.id = pipeline_couplings.app
        JOIN pipelines ON pipelines.id = pipeline_couplings.pipeline
        """

    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        appName = try row.value("app_name") { try AppName($0) }
        pipeline = try row.id("pipeline")
        pipelineName = try row.value("pipeline_name") { try PipelineName($0) }
        stage = try row.value("stage") { PipelineStage(rawValue: $0) }
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
