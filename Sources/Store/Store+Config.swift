package import Model

extension Store {
    /// The app's config vars as the Platform API shows them: those of the release that its dynos run.
    ///
    /// A change whose release command runs or has failed is not among them.
    package func config(of app: ResourceID) throws(StoreError) -> [ConfigVarName: String] {
        try read { try configVars(try findCurrentRelease(of: app).config) }
    }

    /// The config vars of one release.
    package func config(ofRelease release: ResourceID) throws(StoreError) -> [ConfigVarName: String] {
        try read { try configVars(try findRelease(release).config) }
    }

    /// Sets and (nil) removes config vars in a new release with a snapshot of its own.
    ///
    /// Nil when nothing would change: Heroku makes no release then. The edge writes `description`.
    package func setConfig(
        _ changes: [ConfigVarName: String?],
        release new: NewRelease,
        at time: Timestamp
    ) throws(StoreError) -> Released? {
        try write {
            let before = try configVars(try findCurrentRelease(of: new.app).config)
            guard changes.contains(where: { before[$0.key] != $0.value }) else { return nil }
            var new = new
            new.config = .changing(changes)
            return try insertRelease(new, at: time)
        }
    }

    // MARK: - Private

    func configVars(_ number: Int) throws -> [ConfigVarName: String] {
        let pairs = try connection.all("SELECT name, value FROM config_vars WHERE config = ?", number) {
            row in
            (try row.value("name") { try ConfigVarName($0) }, try row.text("value"))
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// A new snapshot: that of `number` with `changes`.
    func insertConfig(
        changing changes: [ConfigVarName: String?],
        from number: Int,
        app: ResourceID
    ) throws -> Int {
        var variables = try configVars(number)
        for (name, value) in changes { variables[name] = value }
        let inserted = try connection.first("INSERT INTO configs (app) VALUES (?) RETURNING number", app) {
            try $0.integer("number")
        }
        guard let inserted else { throw StoreError.damaged(column: "number") }
        for (name, value) in variables {
            try connection.run(
                "INSERT INTO config_vars (config, name, value) VALUES (?, ?, ?)",
                inserted,
                name,
                value
            )
        }
        return inserted
    }
}
