package import Model

extension Store {
    /// Makes a pipeline without apps.
    package func createPipeline(
        _ name: PipelineName,
        owner: AccountReference,
        at time: Timestamp
    ) throws(StoreError) -> PipelineRecord {
        try write {
            try checkFree(name, except: nil)
            let id = ResourceID.random()
            try connection.run(
                "INSERT INTO pipelines (id, name, owner, created, updated) VALUES (?, ?, ?, ?, ?)",
                id,
                name,
                owner.id,
                time,
                time
            )
            return try findPipeline(id)
        }
    }

    /// Every pipeline, sorted by name.
    package func pipelines() throws(StoreError) -> [PipelineRecord] {
        try read {
            try connection.all(PipelineRecord.query + " ORDER BY pipelines.name") {
                try PipelineRecord(row: $0)
            }
        }
    }

    /// The pipeline with this name or UUID.
    package func pipeline(matching reference: String) throws(StoreError) -> PipelineRecord {
        try read {
            let id = ResourceID(reference)
            let condition = id == nil ? " WHERE pipelines.name = ?" : " WHERE pipelines.id = ?"
            let found = try connection.first(
                PipelineRecord.query + condition,
                id?.description ?? reference
            ) { try PipelineRecord(row: $0) }
            guard let found else { throw StoreError.notFound(.pipeline(reference)) }
            return found
        }
    }

    package func renamePipeline(
        _ id: ResourceID,
        to name: PipelineName,
        at time: Timestamp
    ) throws(StoreError) -> PipelineRecord {
        try write {
            _ = try findPipeline(id)
            try checkFree(name, except: id)
            try connection.run("UPDATE pipelines SET name = ?, updated = ? WHERE id = ?", name, time, id)
            return try findPipeline(id)
        }
    }

    /// Removes the pipeline with its couplings and promotions; its apps stay.
    package func destroyPipeline(_ id: ResourceID) throws(StoreError) -> PipelineRecord {
        try write {
            let pipeline = try findPipeline(id)
            try connection.run("DELETE FROM pipelines WHERE id = ?", id)
            return pipeline
        }
    }

    // MARK: Couplings

    /// Puts an app that is in no pipeline into one.
    package func couple(
        _ app: ResourceID,
        to pipeline: ResourceID,
        stage: PipelineStage,
        at time: Timestamp
    ) throws(StoreError) -> CouplingRecord {
        try write { try insertCoupling(of: app, to: pipeline, stage: stage, at: time) }
    }

    /// All couplings, or those of one pipeline, sorted by the app's name.
    package func couplings(of pipeline: ResourceID? = nil) throws(StoreError) -> [CouplingRecord] {
        try read {
            let condition = pipeline == nil ? "" : " WHERE pipeline_couplings.pipeline = ?1"
            let query = CouplingRecord.query + condition + " ORDER BY apps.name"
            guard let pipeline else { return try connection.all(query) { try CouplingRecord(row: $0) } }
            return try connection.all(query, pipeline) { try CouplingRecord(row: $0) }
        }
    }

    package func coupling(_ id: ResourceID) throws(StoreError) -> CouplingRecord {
        try read { try findCoupling(id) }
    }

    /// The app's place; nil when it is in no pipeline.
    package func coupling(ofApp app: ResourceID) throws(StoreError) -> CouplingRecord? {
        try read { try findCoupling(ofApp: app) }
    }

    /// Gives an app another stage of its pipeline.
    package func moveCoupling(
        _ id: ResourceID,
        to stage: PipelineStage,
        at time: Timestamp
    ) throws(StoreError) -> CouplingRecord {
        try write {
            _ = try findCoupling(id)
            try connection.run(
                "UPDATE pipeline_couplings SET stage = ?, updated = ? WHERE id = ?",
                stage,
                time,
                id
            )
            return try findCoupling(id)
        }
    }

    /// Takes an app out of its pipeline.
    package func uncouple(_ id: ResourceID) throws(StoreError) -> CouplingRecord {
        try write {
            let coupling = try findCoupling(id)
            try connection.run("DELETE FROM pipeline_couplings WHERE id = ?", id)
            return coupling
        }
    }

    // MARK: - Private

    func insertCoupling(
        of app: ResourceID,
        to pipeline: ResourceID,
        stage: PipelineStage,
        at time: Timestamp
    ) throws -> CouplingRecord {
        let name = try findApp(app).name
        _ = try findPipeline(pipeline)
        if let present = try findCoupling(ofApp: app) {
            throw StoreError.coupledAlready(app: name, pipeline: present.pipelineName)
        }
        let id = ResourceID.random()
        try connection.run(
            """
            INSERT INTO pipeline_couplings (id, pipeline, app, stage, created, updated)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            id,
            pipeline,
            app,
            stage,
            time,
            time
        )
        return try findCoupling(id)
    }

    func findPipeline(_ id: ResourceID) throws -> PipelineRecord {
        let found = try connection.first(PipelineRecord.query + " WHERE pipelines.id = ?", id) {
            try PipelineRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.pipeline(id.description)) }
        return found
    }

    private func findCoupling(_ id: ResourceID) throws -> CouplingRecord {
        let found = try connection.first(CouplingRecord.query + " WHERE pipeline_couplings.id = ?", id) {
            try CouplingRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.coupling(id.description)) }
        return found
    }

    func findCoupling(ofApp app: ResourceID) throws -> CouplingRecord? {
        try connection.first(CouplingRecord.query + " WHERE pipeline_couplings.app = ?", app) {
            try CouplingRecord(row: $0)
        }
    }

    private func checkFree(_ name: PipelineName, except owner: ResourceID?) throws {
        let holder = try connection.first("SELECT id FROM pipelines WHERE name = ?", name) {
            try $0.id("id")
        }
        if let holder, holder != owner { throw StoreError.pipelineNameTaken(name) }
    }
}
