package import Model

extension Store {
    /// What decides the app's dynos and routes, on one consistent state.
    package func snapshot(of app: ResourceID) throws(StoreError) -> AppSnapshot {
        try read {
            let app = try findApp(app)
            return try findSnapshot(of: app, release: try findCurrentRelease(of: app.id))
        }
    }

    /// The same as it would be if `release`, which may be pending, were what the dynos run; the formation is today's.
    package func snapshot(of app: ResourceID, release: ResourceID) throws(StoreError) -> AppSnapshot {
        try read { try findSnapshot(of: try findApp(app), release: try findRelease(release)) }
    }

    // MARK: - Private

    private func findSnapshot(of app: AppRecord, release: ReleaseRecord) throws -> AppSnapshot {
        AppSnapshot(
            app: app,
            release: release,
            slug: try release.slug.map { try findSlug($0) },
            config: try configVars(release.config),
            formation: try findFormation(of: app.id),
            isAsleep: try findSleep(of: app.id) == release.id,
            features: try findFeatures(of: app.id),
            domains: try findDomains(of: app.id),
            drains: try findDrains(of: app.id),
            telemetry: try findTelemetryDrains(of: app.id)
        )
    }
}
