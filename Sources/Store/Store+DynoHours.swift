package import Model

/// The pool of Eco dyno hours, and which apps sleep to save them (spec dynos §2).
extension Store {
    /// What each app has used of an account's hours in a month such as `2026-11`, apps that are gone included.
    package func dynoHours(
        of account: ResourceID,
        in month: String
    ) throws(StoreError) -> [ResourceID: Duration] {
        try read {
            let rows = try connection.all(
                "SELECT app, microseconds FROM dyno_hours WHERE account = ? AND month = ?",
                account,
                month
            ) { row in
                (try row.id("app"), Duration.microseconds(try row.integer("microseconds")))
            }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }

    /// Sets what apps have used of an account's hours in a month; the others keep what they have.
    ///
    /// Totals, not differences: so the same call twice counts once.
    package func setDynoHours(
        _ hours: [ResourceID: Duration],
        of account: ResourceID,
        in month: String
    ) throws(StoreError) {
        try write {
            for (app, used) in hours {
                try connection.run(
                    """
                    INSERT INTO dyno_hours (account, month, app, microseconds) VALUES (?, ?, ?, ?)
                    ON CONFLICT (account, month, app) DO UPDATE SET microseconds = excluded.microseconds
                    """,
                    account,
                    month,
                    app,
                    used.wholeMicroseconds
                )
            }
        }
    }

    /// Lets an app sleep, until `wake` or its next release; nothing when it is gone.
    package func putToSleep(_ app: ResourceID) throws(StoreError) {
        try write {
            guard
                try connection.first("SELECT id FROM apps WHERE id = ?", app, read: { try $0.id("id") })
                    != nil
            else { return }
            try connection.run(
                "INSERT OR REPLACE INTO sleeping_apps (app, release) VALUES (?, ?)",
                app,
                try findCurrentRelease(of: app).id
            )
        }
    }

    /// Ends an app's sleep; answers whether it slept.
    package func wake(_ app: ResourceID) throws(StoreError) -> Bool {
        try write {
            let release = try findSleep(of: app)
            try connection.run("DELETE FROM sleeping_apps WHERE app = ?", app)
            return try release != nil && release == findCurrentRelease(of: app).id
        }
    }

    // MARK: - Private

    /// The release that was running when the app fell asleep; nil when it has not.
    func findSleep(of app: ResourceID) throws -> ResourceID? {
        try connection.first("SELECT release FROM sleeping_apps WHERE app = ?", app) { try $0.id("release") }
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}
