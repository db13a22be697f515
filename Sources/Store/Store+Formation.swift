package import Model

extension Store {
    /// The app's formation, sorted by type, with the types that have no dynos.
    package func formation(of app: ResourceID) throws(StoreError) -> [FormationRecord] {
        try read { try findFormation(of: app) }
    }

    /// Applies every change or none, and answers with the whole formation.
    ///
    /// `check` sees the formation as it would become, inside the transaction; what it throws is thrown on
    /// and nothing is changed. Otherwise a `StoreError` is thrown.
    package func updateFormation(
        of app: ResourceID,
        _ changes: [ScaleChange],
        at time: Timestamp,
        check: @Sendable ([FormationRecord]) throws -> Void = { _ in }
    ) throws -> [FormationRecord] {
        do {
            return try connection.transaction {
                _ = try findApp(app)
                var rows = try findFormation(of: app)
                for change in changes {
                    guard let index = rows.firstIndex(where: { $0.type == change.type }) else {
                        throw StoreError.notFound(.formation(change.type.description))
                    }
                    rows[index].apply(change, at: time)
                }
                try check(rows)
                for row in rows { try writeFormation(row) }
                return rows
            }
        } catch let error as SQLiteError {
            throw StoreError.database(error)
        }
    }

    // MARK: - Private

    func findFormation(of app: ResourceID) throws -> [FormationRecord] {
        try connection.all("SELECT * FROM formations WHERE app = ? ORDER BY type", app) {
            try FormationRecord(row: $0)
        }
    }

    /// Makes the formation what the process types of `slug` ask for.
    func updateFormation(
        of app: ResourceID,
        to slug: SlugRecord,
        isFirstDeploy: Bool,
        at time: Timestamp
    ) throws {
        let before = try findFormation(of: app)
        let plan = FormationPlan(
            app: app,
            processTypes: slug.processTypes,
            before: before,
            isFirstDeploy: isFirstDeploy,
            time: time
        )
        for row in before where slug.processTypes[row.type] == nil {
            try connection.run("DELETE FROM formations WHERE app = ? AND type = ?", app, row.type)
        }
        for row in plan.rows { try writeFormation(row) }
    }

    private func writeFormation(_ row: FormationRecord) throws {
        try connection.run(
            """
            INSERT INTO formations (app, type, id, quantity, size, command, created, updated)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (app, type) DO UPDATE SET
                quantity = excluded.quantity, size = excluded.size, command = excluded.command,
                updated = excluded.updated
            """,
            row.app,
            row.type,
            row.id,
            row.quantity,
            row.size,
            row.command,
            row.created,
            row.updated
        )
    }
}
