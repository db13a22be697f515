package import Model

extension Store {
    /// Makes an app with its first two releases, `Initial release` and `Enable Logplex` (spec api §2).
    package func createApp(
        _ new: NewApp,
        at time: Timestamp
    ) throws(StoreError) -> CreatedApp {
        try write { try insertApp(new, at: time) }
    }

    /// Every app, sorted by name.
    package func apps() throws(StoreError) -> [AppRecord] {
        try read {
            try connection.all(AppRecord.query + " ORDER BY apps.name") { try AppRecord(row: $0) }
        }
    }

    /// The app with this name (in any case) or UUID.
    package func app(matching reference: String) throws(StoreError) -> AppRecord {
        try read {
            let id = ResourceID(reference)
            let condition = id == nil ? " WHERE apps.name = ?" : " WHERE apps.id = ?"
            let found = try connection.first(AppRecord.query + condition, id?.description ?? reference) {
                try AppRecord(row: $0)
            }
            guard let found else { throw StoreError.notFound(.app(reference)) }
            return found
        }
    }

    package func app(_ id: ResourceID) throws(StoreError) -> AppRecord {
        try read { try findApp(id) }
    }

    /// Changes what makes no release, all of it or (name taken) nothing; the app before and after.
    ///
    /// A new name takes the app's domains below its old one along: the old name, with all that lies below it, is
    /// free for another app. Other custom domains stay as they are.
    package func updateApp(
        _ id: ResourceID,
        _ change: AppChange,
        at time: Timestamp
    ) throws(StoreError) -> (before: AppRecord, after: AppRecord) {
        try write {
            let app = try findApp(id)
            if let name = change.name, name != app.name {
                try checkFree(name, except: id)
                try moveDomains(of: app, below: name, at: time)
            }
            try connection.run(
                """
                UPDATE apps SET name = ?, maintenance = ?, build_stack = ?, buildpacks = ?, repo_size = ?,
                    updated = ? WHERE id = ?
                """,
                change.name ?? app.name,
                change.isInMaintenance ?? app.isInMaintenance,
                change.buildStack ?? app.buildStack,
                BuildpackList.serialize(change.buildpacks ?? app.buildpacks),
                change.repositoryBytes ?? app.repositoryBytes,
                time,
                id
            )
            return (app, try findApp(id))
        }
    }

    /// Removes the app and everything that is its own.
    ///
    /// The second part of the answer are the checksums of slug files that nothing uses any more.
    package func destroyApp(_ id: ResourceID) throws(StoreError) -> (app: AppRecord, unusedSlugs: [String]) {
        try write {
            let app = try findApp(id)
            let before = try slugChecksums()
            try connection.run("DELETE FROM apps WHERE id = ?", id)
            try forgetApp(id)
            try connection.run(
                """
                DELETE FROM slugs WHERE app IS NULL
                AND id NOT IN (SELECT slug FROM releases WHERE slug IS NOT NULL)
                AND id NOT IN (SELECT slug FROM builds WHERE slug IS NOT NULL)
                """
            )
            return (app, before.subtracting(try slugChecksums()).sorted())
        }
    }

    // MARK: - Private

    /// The app's record with its first two releases, as a part of a transaction.
    func insertApp(_ new: NewApp, at time: Timestamp) throws -> CreatedApp {
        try checkFree(new.name, except: nil)
        let id = ResourceID.random()
        try connection.run(
            """
            INSERT INTO apps
                (id, name, owner, stack, build_stack, loopback, domain_suffix, created, updated)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            id,
            new.name,
            new.owner.id,
            new.stack,
            new.stack,
            try freeLoopbackIndex(),
            Store.randomDomainSuffix(),
            time,
            time
        )
        try connection.run("INSERT INTO configs (app) VALUES (?)", id)
        let releases = try ["Initial release", "Enable Logplex"].map { description in
            try insertRelease(
                NewRelease(app: id, description: description, user: new.owner),
                at: time
            ).release
        }
        return CreatedApp(app: try findApp(id), releases: releases)
    }

    func findApp(_ id: ResourceID) throws -> AppRecord {
        let found = try connection.first(AppRecord.query + " WHERE apps.id = ?", id) {
            try AppRecord(row: $0)
        }
        guard let found else { throw StoreError.notFound(.app(id.description)) }
        return found
    }

    private func checkFree(_ name: AppName, except owner: ResourceID?) throws {
        let holder = try connection.first("SELECT id FROM apps WHERE name = ?", name) { try $0.id("id") }
        if let holder, holder != owner { throw StoreError.nameTaken(name) }
    }

    /// The smallest index that no app has.
    private func freeLoopbackIndex() throws -> Int {
        let taken = try connection.all("SELECT loopback FROM apps ORDER BY loopback") {
            try $0.integer("loopback")
        }
        var candidate = Limits.Store.loopbackAddresses.lowerBound
        for index in taken where index == candidate { candidate += 1 }
        guard Limits.Store.loopbackAddresses.contains(candidate) else { throw StoreError.noLoopbackAddress }
        return candidate
    }

    private static func randomDomainSuffix() -> String {
        let digits = Array("0123456789abcdef")
        return String((0..<Limits.Store.domainSuffixDigits).map { _ in digits[Int.random(in: 0..<16)] })
    }
}
