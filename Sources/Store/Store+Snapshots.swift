package import Model

extension Store {
    /// What decides the app's dynos and routes, on one consistent state.
    package func snapshot(of app: ResourceID) throws(StoreError) -> AppSnapshot {
        try read { try findSnapshot(of: try findApp(app)) }
    }

    // MARK: - Private

    private func findSnapshot(of app: AppRecord) throws -> AppSnapshot {
        let release = try findCurrentRelease(of: app.id)
        return AppSnapshot(
            app: app,
            release: release,
            slug: try release.slug.map { try findSlug($0) },
            config: try configVars(release.config),
            formation: try findFormation(of: app.id),
            features: try findFeatures(of: app.id),
            domains: try findDomains(of: app.id)
        )
    }
}
