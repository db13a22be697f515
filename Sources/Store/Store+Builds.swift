package import Model

extension Store {
    /// Records a build that is about to start, as `pending`.
    package func createBuild(_ new: NewBuild, at time: Timestamp) throws(StoreError) -> BuildRecord {
        try write {
            _ = try findApp(new.app)
            try connection.run(
                """
                INSERT INTO builds (id, app, status, source_url, source_version, source_version_description,
                    source_checksum, stack, buildpacks, user, output_path, created, updated)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                new.id,
                new.app,
                BuildStatus.pending,
                new.source.url,
                new.source.version,
                new.source.versionDescription,
                new.source.checksum,
                new.stack,
                BuildpackList.serialize(new.buildpacks),
                new.user.id,
                new.outputPath,
                time,
                time
            )
            return try findBuild(new.id)
        }
    }

    /// Marks a build failed; one that succeeds is recorded by `deploy`.
    package func failBuild(_ id: ResourceID, at time: Timestamp) throws(StoreError) -> BuildRecord {
        try write {
            _ = try findBuild(id)
            try setBuildStatus(of: id, to: .failed, at: time)
            return try findBuild(id)
        }
    }

    package func build(_ id: ResourceID) throws(StoreError) -> BuildRecord {
        try read { try findBuild(id) }
    }

    /// Every build of the app, oldest first.
    package func builds(of app: ResourceID) throws(StoreError) -> [BuildRecord] {
        try read {
            try connection.all(
                BuildRecord.query + " WHERE builds.app = ? ORDER BY builds.created, builds.rowid",
                app
            ) { try BuildRecord(row: $0) }
        }
    }

    // MARK: - Private

    func findBuild(_ id: ResourceID) throws -> BuildRecord {
        let found = try connection.first(BuildRecord.query + " WHERE builds.id = ?", id) {
            try BuildRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.build(id)) }
        return found
    }

    func setBuildStatus(of id: ResourceID, to status: BuildStatus, at time: Timestamp) throws {
        try connection.run("UPDATE builds SET status = ?, updated = ? WHERE id = ?", status, time, id)
    }
}
