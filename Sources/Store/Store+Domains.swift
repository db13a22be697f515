package import Model

extension Store {
    /// The app's custom domains, sorted by hostname.
    package func domains(of app: ResourceID) throws(StoreError) -> [DomainRecord] {
        try read { try findDomains(of: app) }
    }

    /// The app's custom domain with this hostname (in any case) or UUID.
    package func domain(of app: ResourceID, matching reference: String) throws(StoreError) -> DomainRecord {
        try read { try findDomain(of: app, matching: reference) }
    }

    /// Gives the app a hostname that no app has yet and that no app has by its name.
    package func addDomain(_ new: NewDomain, at time: Timestamp) throws(StoreError) -> DomainRecord {
        try write {
            let app = try findApp(new.app).name
            if new.hostname.description == app.hostname {
                throw StoreError.hostnameTaken(new.hostname, byItself: true)
            }
            guard new.hostname.isFree(to: app) else {
                throw StoreError.hostnameOfPlatform(new.hostname, app: app)
            }
            if let holder = try findHolder(of: new.hostname) {
                throw StoreError.hostnameTaken(new.hostname, byItself: holder == new.app)
            }
            let count = try connection.first("SELECT count(*) AS n FROM domains WHERE app = ?", new.app) {
                try $0.integer("n")
            }
            guard count ?? 0 < Limits.Store.domainsPerApp else { throw StoreError.tooManyDomains }
            let id = ResourceID.random()
            try connection.run(
                """
                INSERT INTO domains (id, app, hostname, cname, created, updated) VALUES (?, ?, ?, ?, ?, ?)
                """,
                id,
                new.app,
                new.hostname,
                new.dnsTarget,
                time,
                time
            )
            return try findDomain(of: new.app, matching: id.description)
        }
    }

    /// Takes the hostname away from the app; it is free again.
    package func removeDomain(
        of app: ResourceID,
        matching reference: String
    ) throws(StoreError) -> DomainRecord {
        try write {
            let domain = try findDomain(of: app, matching: reference)
            try connection.run("DELETE FROM domains WHERE id = ?", domain.id)
            return domain
        }
    }

    /// Takes all custom domains away from the app; they are free again.
    package func removeDomains(of app: ResourceID) throws(StoreError) -> [DomainRecord] {
        try write {
            let domains = try findDomains(of: app)
            try connection.run("DELETE FROM domains WHERE app = ?", app)
            return domains
        }
    }

    // MARK: - Private

    func findDomains(of app: ResourceID) throws -> [DomainRecord] {
        try connection.all("SELECT * FROM domains WHERE app = ? ORDER BY hostname", app) {
            try DomainRecord(row: $0)
        }
    }

    /// Calls the app's domains below its own name what they are below `name`.
    func moveDomains(of app: AppRecord, below name: AppName, at time: Timestamp) throws {
        for domain in try findDomains(of: app.id) where domain.hostname.isBelow(app.name) {
            guard let hostname = try? domain.hostname.moved(from: app.name, to: name) else {
                throw StoreError.hostnameTooLong(domain.hostname, under: name)
            }
            try connection.run(
                "UPDATE domains SET hostname = ?, updated = ? WHERE id = ?",
                hostname,
                time,
                domain.id
            )
        }
    }

    private func findHolder(of hostname: Hostname) throws -> ResourceID? {
        try connection.first("SELECT app FROM domains WHERE hostname = ?", hostname) { try $0.id("app") }
    }

    private func findDomain(of app: ResourceID, matching reference: String) throws -> DomainRecord {
        let id = ResourceID(reference)
        let condition = id == nil ? "hostname = ?" : "id = ?"
        let found = try connection.first(
            "SELECT * FROM domains WHERE app = ? AND \(condition)",
            app,
            id?.description ?? reference.lowercased()
        ) { try DomainRecord(row: $0) }
        guard let found else { throw StoreError.notFound(.domain(reference)) }
        return found
    }
}
