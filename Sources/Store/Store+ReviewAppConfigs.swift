package import Model

extension Store {
    /// Switches review apps on for a pipeline; throws when they are on.
    package func createReviewAppConfig(
        _ new: NewReviewAppConfig,
        of pipeline: ResourceID
    ) throws(StoreError) -> ReviewAppConfigRecord {
        try write {
            let name = try findPipeline(pipeline).name
            guard try findReviewAppConfig(of: pipeline) == nil else {
                throw StoreError.reviewAppsEnabledAlready(pipeline: name)
            }
            try connection.run(
                """
                INSERT INTO review_app_configs (pipeline, repo, automatic_review_apps, destroy_stale_apps,
                    stale_days, wait_for_ci, base_name) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                pipeline,
                new.repo,
                new.isAutomatic,
                new.destroysStaleApps,
                new.staleDays,
                new.waitsForCI,
                new.baseName
            )
            return try existingReviewAppConfig(of: pipeline)
        }
    }

    /// The pipeline's config; nil while review apps are off.
    package func reviewAppConfig(of pipeline: ResourceID) throws(StoreError) -> ReviewAppConfigRecord? {
        try read { try findReviewAppConfig(of: pipeline) }
    }

    /// Changes what `change` changes; throws while review apps are off.
    package func updateReviewAppConfig(
        of pipeline: ResourceID,
        _ change: @Sendable (inout ReviewAppConfigRecord) -> Void
    ) throws(StoreError) -> ReviewAppConfigRecord {
        try write {
            var config = try existingReviewAppConfig(of: pipeline)
            change(&config)
            try connection.run(
                """
                UPDATE review_app_configs SET repo = ?, automatic_review_apps = ?, destroy_stale_apps = ?,
                    stale_days = ?, wait_for_ci = ?, base_name = ? WHERE pipeline = ?
                """,
                config.repo,
                config.isAutomatic,
                config.destroysStaleApps,
                config.staleDays,
                config.waitsForCI,
                config.baseName,
                pipeline
            )
            return config
        }
    }

    /// Switches review apps off; those that are there stay.
    package func removeReviewAppConfig(of pipeline: ResourceID) throws(StoreError) -> ReviewAppConfigRecord {
        try write {
            let config = try existingReviewAppConfig(of: pipeline)
            try connection.run("DELETE FROM review_app_configs WHERE pipeline = ?", pipeline)
            return config
        }
    }

    // MARK: - Private

    private func findReviewAppConfig(of pipeline: ResourceID) throws -> ReviewAppConfigRecord? {
        try connection.first("SELECT * FROM review_app_configs WHERE pipeline = ?", pipeline) {
            try ReviewAppConfigRecord(row: $0)
        }
    }

    private func existingReviewAppConfig(of pipeline: ResourceID) throws -> ReviewAppConfigRecord {
        guard let config = try findReviewAppConfig(of: pipeline) else {
            throw StoreError.notFound(.reviewAppConfig)
        }
        return config
    }
}
