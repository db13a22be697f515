import Model

/// Releases by their different names, for use inside a transaction.
extension Store {
    func findRelease(_ id: ResourceID) throws -> ReleaseRecord {
        let found = try connection.first(ReleaseRecord.query + " WHERE releases.id = ?", id) {
            try ReleaseRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.release(id.description)) }
        return found
    }

    /// The release with the highest version, whatever became of it.
    func findNewestRelease(of app: ResourceID) throws -> ReleaseRecord? {
        try connection.first(
            ReleaseRecord.query + " WHERE releases.app = ? ORDER BY releases.version DESC LIMIT 1",
            app
        ) { try ReleaseRecord(row: $0) }
    }

    func findLastSucceeded(of app: ResourceID) throws -> ReleaseRecord? {
        try connection.first(
            ReleaseRecord.query
                + " WHERE releases.app = ? AND releases.status = 'succeeded'"
                + " ORDER BY releases.version DESC LIMIT 1",
            app
        ) { try ReleaseRecord(row: $0) }
    }

    func findCurrentRelease(of app: ResourceID) throws -> ReleaseRecord {
        guard let found = try findLastSucceeded(of: app) else {
            throw StoreError.notFound(.app(app.description))
        }
        return found
    }

    func setReleaseStatus(of id: ResourceID, to status: ReleaseStatus, at time: Timestamp) throws {
        try connection.run("UPDATE releases SET status = ?, updated = ? WHERE id = ?", status, time, id)
    }
}
