package import Model

extension Store {
    /// Records a set-up that is about to begin together with its app, which nobody has made yet.
    ///
    /// Of the set-ups that are over the newest `Limits.Store.appSetups` are kept.
    package func createAppSetup(
        of new: NewApp,
        at time: Timestamp
    ) throws(StoreError) -> (setup: AppSetupRecord, made: CreatedApp) {
        try write {
            let made = try insertApp(new, at: time)
            return (try insertAppSetup(of: made.app, at: time), made)
        }
    }

    package func appSetup(_ id: ResourceID) throws(StoreError) -> AppSetupRecord {
        try read { try findAppSetup(id) }
    }

    /// Notes how far a set-up has come.
    package func updateAppSetup(_ setup: AppSetupRecord, at time: Timestamp) throws(StoreError) {
        try write {
            _ = try connection.run(
                """
                UPDATE app_setups SET status = ?, build = ?, failure = ?, manifest_errors = ?, notes = ?,
                    postdeploy_output = ?, postdeploy_code = ?, success_url = ?, updated = ? WHERE id = ?
                """,
                setup.status,
                setup.build,
                setup.failure,
                LineList.serialize(setup.manifestErrors),
                LineList.serialize(setup.notes),
                setup.postdeployOutput,
                setup.postdeployCode,
                setup.successURL,
                time,
                setup.id
            )
        }
    }

    /// Ends a set-up that has not begun.
    package func failAppSetup(
        _ id: ResourceID,
        _ failure: String,
        at time: Timestamp
    ) throws(StoreError) {
        try write {
            _ = try connection.run(
                "UPDATE app_setups SET status = ?, failure = ?, updated = ? WHERE id = ?",
                AppSetupStatus.failed,
                failure,
                time,
                id
            )
        }
    }

    // MARK: - Private

    /// What a killed daemon was setting up has failed.
    func failPendingSetups(at time: Timestamp) throws {
        try connection.run(
            "UPDATE app_setups SET status = ?, failure = ?, updated = ? WHERE status = ?",
            AppSetupStatus.failed,
            "The daemon ended before the set-up did.",
            time,
            AppSetupStatus.pending
        )
    }

    func insertAppSetup(of app: AppRecord, at time: Timestamp) throws -> AppSetupRecord {
        let id = ResourceID.random()
        try connection.run(
            "INSERT INTO app_setups (id, app, app_name, status, created, updated) VALUES (?, ?, ?, ?, ?, ?)",
            id,
            app.id,
            app.name,
            AppSetupStatus.pending,
            time,
            time
        )
        try connection.run(
            """
            DELETE FROM app_setups WHERE status <> ? AND id NOT IN
            (SELECT id FROM app_setups ORDER BY created DESC LIMIT ?)
            """,
            AppSetupStatus.pending,
            Limits.Store.appSetups
        )
        return try findAppSetup(id)
    }

    func findAppSetup(_ id: ResourceID) throws -> AppSetupRecord {
        let found = try connection.first("SELECT * FROM app_setups WHERE id = ?", id) {
            try AppSetupRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.appSetup(id)) }
        return found
    }
}
