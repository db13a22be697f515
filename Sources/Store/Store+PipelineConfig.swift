package import Model

extension Store {
    /// The config vars that a pipeline gives to the apps of a stage: review apps and test runs.
    package func pipelineConfig(
        of pipeline: ResourceID,
        stage: PipelineStage
    ) throws(StoreError) -> [ConfigVarName: String] {
        try read { try findPipelineConfig(of: pipeline, stage: stage) }
    }

    /// Sets and (nil) removes some of them; all of them then.
    package func setPipelineConfig(
        _ changes: [ConfigVarName: String?],
        of pipeline: ResourceID,
        stage: PipelineStage
    ) throws(StoreError) -> [ConfigVarName: String] {
        try write {
            _ = try findPipeline(pipeline)
            for (name, value) in changes {
                try connection.run(
                    "DELETE FROM pipeline_config_vars WHERE pipeline = ? AND stage = ? AND name = ?",
                    pipeline,
                    stage,
                    name
                )
                guard let value else { continue }
                try connection.run(
                    "INSERT INTO pipeline_config_vars (pipeline, stage, name, value) VALUES (?, ?, ?, ?)",
                    pipeline,
                    stage,
                    name,
                    value
                )
            }
            return try findPipelineConfig(of: pipeline, stage: stage)
        }
    }

    // MARK: - Private

    private func findPipelineConfig(
        of pipeline: ResourceID,
        stage: PipelineStage
    ) throws -> [ConfigVarName: String] {
        let pairs = try connection.all(
            "SELECT name, value FROM pipeline_config_vars WHERE pipeline = ? AND stage = ?",
            pipeline,
            stage
        ) { row in
            (try row.value("name") { try ConfigVarName($0) }, try row.text("value"))
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
