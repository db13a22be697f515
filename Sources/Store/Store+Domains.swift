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

    /// Gives the app a hostname that no app has yet.
    package func addDomain(_ new: NewDomain, at time: Timestamp) throws(StoreError) -> DomainRecord {
        try write {
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

    // MARK: - Private

    func findDomains(of app: ResourceID) throws -> [DomainRecord] {
        try connection.all("SELECT * FROM domains WHERE app = ? ORDER BY hostname", app) {
            try DomainRecord(row: $0)
        }
    }

    /// Gives a custom domain of the app another hostname, which no app has yet.
    func setHostname(
        of domain: ResourceID,
        ofApp app: ResourceID,
        to hostname: Hostname,
        at time: Timestamp
    ) throws {
        if let holder = try findHolder(of: hostname) {
            throw StoreError.hostnameTaken(hostname, byItself: holder == app)
        }
        try connection.run(
            "UPDATE domains SET hostname = ?, updated = ? WHERE id = ? AND app = ?",
            hostname,
            time,
            domain,
            app
        )
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
