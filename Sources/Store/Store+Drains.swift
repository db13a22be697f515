package import Model

extension Store {
    /// The app's log drains, oldest first.
    package func drains(of app: ResourceID) throws(StoreError) -> [DrainRecord] {
        try read { try findDrains(of: app) }
    }

    /// The app's drain with this UUID, token or URL.
    package func drain(of app: ResourceID, matching reference: String) throws(StoreError) -> DrainRecord {
        try read { try findDrain(of: app, matching: reference) }
    }

    /// Gives the app a drain, with a token of its own.
    package func addDrain(
        to url: String,
        of app: ResourceID,
        at time: Timestamp
    ) throws(StoreError) -> DrainRecord {
        try write {
            let others = try findDrains(of: app)
            if others.contains(where: { $0.url == url }) { throw StoreError.drainExists }
            guard others.count < Limits.Drains.perApp else { throw StoreError.tooManyDrains }
            let id = ResourceID.random()
            try connection.run(
                """
                INSERT INTO log_drains (id, app, token, url, created, updated) VALUES (?, ?, ?, ?, ?, ?)
                """,
                id,
                app,
                "d.\(ResourceID.random())",
                url,
                time,
                time
            )
            return try findDrain(of: app, matching: id.description)
        }
    }

    /// Gives a drain another URL; its token stays.
    package func setDrainURL(
        _ url: String,
        of app: ResourceID,
        matching reference: String,
        at time: Timestamp
    ) throws(StoreError) -> DrainRecord {
        try write {
            let drain = try findDrain(of: app, matching: reference)
            if try findDrains(of: app).contains(where: { $0.url == url && $0.id != drain.id }) {
                throw StoreError.drainExists
            }
            try connection.run(
                "UPDATE log_drains SET url = ?, updated = ? WHERE id = ?",
                url,
                time,
                drain.id
            )
            return try findDrain(of: app, matching: drain.id.description)
        }
    }

    package func removeDrain(
        of app: ResourceID,
        matching reference: String
    ) throws(StoreError) -> DrainRecord {
        try write {
            let drain = try findDrain(of: app, matching: reference)
            try connection.run("DELETE FROM log_drains WHERE id = ?", drain.id)
            return drain
        }
    }

    // MARK: - Private

    func findDrains(of app: ResourceID) throws -> [DrainRecord] {
        try connection.all("SELECT * FROM log_drains WHERE app = ? ORDER BY created, id", app) {
            try DrainRecord(row: $0)
        }
    }

    private func findDrain(of app: ResourceID, matching reference: String) throws -> DrainRecord {
        let found = try connection.first(
            "SELECT * FROM log_drains WHERE app = ? AND (id = ? OR token = ? OR url = ?)",
            app,
            ResourceID(reference)?.description ?? reference,
            reference,
            reference
        ) { try DrainRecord(row: $0) }
        guard let found else { throw StoreError.notFound(.drain(reference)) }
        return found
    }
}
