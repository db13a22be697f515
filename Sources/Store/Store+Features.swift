package import Model

extension Store {
    /// The features that have been switched for the app, sorted by name.
    package func features(of app: ResourceID) throws(StoreError) -> [FeatureRecord] {
        try read { try findFeatures(of: app) }
    }

    /// Switches a feature on or off.
    package func setFeature(
        _ name: String,
        of app: ResourceID,
        enabled: Bool,
        at time: Timestamp
    ) throws(StoreError) -> FeatureRecord {
        try write {
            _ = try findApp(app)
            try connection.run(
                """
                INSERT INTO features (app, name, id, enabled, created, updated) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (app, name) DO UPDATE SET enabled = excluded.enabled, updated = excluded.updated
                """,
                app,
                name,
                ResourceID.random(),
                enabled,
                time,
                time
            )
            guard let switched = try findFeatures(of: app).first(where: { $0.name == name }) else {
                throw StoreError.notFound(.feature(name))
            }
            return switched
        }
    }

    // MARK: - Private

    func findFeatures(of app: ResourceID) throws -> [FeatureRecord] {
        try connection.all("SELECT * FROM features WHERE app = ? ORDER BY name", app) {
            try FeatureRecord(row: $0)
        }
    }
}
