package import Model

extension Store {
    /// Records a slug that no build made (POST /apps/{app}/slugs); its file may come later.
    package func createSlug(
        _ slug: NewSlug,
        app: ResourceID,
        at time: Timestamp
    ) throws(StoreError) -> SlugRecord {
        try write {
            _ = try findApp(app)
            try insertSlug(slug, app: app, at: time)
            return try findSlug(slug.id)
        }
    }

    /// Notes that the slug's file is there.
    package func setSlugFile(
        _ id: ResourceID,
        checksum: String,
        sizeBytes: Int,
        at time: Timestamp
    ) throws(StoreError) -> SlugRecord {
        try write {
            try connection.run(
                "UPDATE slugs SET checksum = ?, size = ?, updated = ? WHERE id = ?",
                checksum,
                sizeBytes,
                time,
                id
            )
            return try findSlug(id)
        }
    }

    package func slug(_ id: ResourceID) throws(StoreError) -> SlugRecord {
        try read { try findSlug(id) }
    }

    // MARK: - Private

    /// Checksums of every slug file that is still needed.
    func slugChecksums() throws -> Set<String> {
        Set(
            try connection.all("SELECT DISTINCT checksum FROM slugs WHERE checksum IS NOT NULL") {
                try $0.text("checksum")
            }
        )
    }

    func findSlug(_ id: ResourceID) throws -> SlugRecord {
        let types = try connection.all("SELECT type, command FROM slug_process_types WHERE slug = ?", id) {
            row in
            (try row.value("type") { try ProcessType($0) }, try row.text("command"))
        }
        let found = try connection.first("SELECT * FROM slugs WHERE id = ?", id) {
            try SlugRecord(
                row: $0,
                processTypes: Dictionary(types, uniquingKeysWith: { first, _ in first })
            )
        }
        guard let found else { throw StoreError.notFound(.slug(id)) }
        return found
    }

    func insertSlug(_ slug: NewSlug, app: ResourceID, at time: Timestamp) throws {
        try connection.run(
            """
            INSERT INTO slugs (id, app, checksum, size, commit_id, commit_description, buildpack_description,
                stack, created, updated)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            slug.id,
            app,
            slug.checksum,
            slug.sizeBytes,
            slug.commit,
            slug.commitDescription,
            slug.buildpackDescription,
            slug.stack,
            time,
            time
        )
        for (type, command) in slug.processTypes {
            try connection.run(
                "INSERT INTO slug_process_types (slug, type, command) VALUES (?, ?, ?)",
                slug.id,
                type,
                command
            )
        }
    }
}
