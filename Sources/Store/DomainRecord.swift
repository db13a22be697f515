package import Model

/// A custom domain of an app (schema, domain); the default domain follows from the app's name and is not kept.
package struct DomainRecord: Equatable, Sendable {
    package let id: ResourceID
    package let app: ResourceID
    package let hostname: Hostname
    /// The name that the domain's DNS record shall point at.
    package let dnsTarget: String
    package let created: Timestamp
    package let updated: Timestamp
}

/// What a custom domain is made from.
package struct NewDomain: Sendable {
    package var app: ResourceID
    package var hostname: Hostname
    package var dnsTarget: String

    package init(app: ResourceID, hostname: Hostname, dnsTarget: String) {
        self.app = app
        self.hostname = hostname
        self.dnsTarget = dnsTarget
    }
}

extension DomainRecord {
    init(row: SQLiteRow) throws(StoreError) {
        id = try row.id("id")
        app = try row.id("app")
        hostname = try row.value("hostname") { try Hostname($0) }
        dnsTarget = try row.text("cname")
        created = try row.time("created")
        updated = try row.time("updated")
    }
}
