import Model
import PlatformAPI

/// `domains`: lists the hostnames that lead to an app.
enum Domains: Command {
    static let name = "domains"
    static let summary = "list domains for an app"
    static let flags = [Flag.app, .remote, extended] + TableChoice.flags
    static let examples = [
        "herolocal domains -a demo", "herolocal domains --filter 'Domain Name=www' -a demo",
        "herolocal domains --csv --columns 'Domain Name,DNS Target' -a demo",
    ]

    private static let extended = Flag("extended", "x", "show extra columns")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let domains = try session.daemon().list(DomainList(app: app)).sorted { $0.hostname < $1.hostname }
        if given.wantsJSON { return try session.printJSON(domains) }
        let shown = session.output.palette.app(app)
        try session.output.title("\(shown) Heroku Domain")
        for domain in domains where domain.kind == .heroku { try session.print(domain.hostname + "\n") }
        let custom = domains.filter { $0.kind == .custom }
        guard !custom.isEmpty else { return }
        try session.print()
        try session.output.title("\(shown) Custom Domains")
        let extra = given.has(extended) ? ["ACM Status"] : []
        var table = Table(["Domain Name", "DNS Record Type", "DNS Target"] + extra + ["SNI Endpoint"])
        for domain in custom {
            let more = given.has(extended) ? [domain.acmStatus ?? ""] : []
            table.add(
                [domain.hostname, recordType(domain.hostname), domain.cname ?? ""] + more
                    + [domain.sniEndpoint?.name ?? ""]
            )
        }
        try TableChoice.print(table, given, on: session.output)
    }

    /// A name right below its top-level domain cannot have a CNAME beside its other records (RFC 1034 §3.6.2).
    private static func recordType(_ hostname: String) -> String {
        hostname.split(separator: ".").count > 2 ? "CNAME" : "ALIAS or ANAME"
    }
}

/// `domains:info`: shows all that is known of a domain.
enum DomainsInfo: Command {
    static let name = "domains:info"
    static let summary = "show detailed information for a domain on an app"
    static let arguments = [Argument("HOSTNAME", .one, "hostname of the domain")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal domains:info www.example.com -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let domain = try session.call(DomainInfo(app: app, domain: given.arguments[0]))
        if given.wantsJSON { return try session.printJSON(domain) }
        var block = KeyValueBlock()
        block.add("acm_status", domain.acmStatus)
        block.add("acm_status_reason", domain.acmStatusReason)
        block.add("app", domain.app.name)
        block.add("cname", domain.cname)
        block.add("created_at", domain.createdAt.apiText)
        block.add("hostname", domain.hostname)
        block.add("id", domain.id.description)
        block.add("kind", domain.kind.rawValue)
        block.add("sni_endpoint", domain.sniEndpoint?.name)
        block.add("status", domain.status)
        block.add("updated_at", domain.updatedAt.apiText)
        try block.print(on: session.output)
    }
}

/// `domains:wait`: waits until nothing is under way with a domain, or with any.
enum DomainsWait: Command {
    static let name = "domains:wait"
    static let summary = "wait for domain to be active for an app"
    static let arguments = [Argument("HOSTNAME", .optional, "hostname of the domain; all without it")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal domains:wait www.example.com -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        var domains: [Domain] =
            if let hostname = given.arguments.first {
                [try session.call(DomainInfo(app: app, domain: hostname))]
            } else {
                try session.daemon().list(DomainList(app: app)).filter(\.isPending)
            }
        for index in domains.indices {
            domains[index] = try PendingDomain.wait(for: domains[index], of: app, session)
        }
        if given.wantsJSON { try session.printJSON(domains) }
    }
}

/// Waiting for a domain that is under way.
enum PendingDomain {
    /// Returns the domain once nothing is under way with it; throws when that went wrong.
    static func wait(for domain: Domain, of app: String, _ session: Session) throws -> Domain {
        let name = session.errors.palette.paint(domain.hostname, .success)
        let ended = try session.action("Waiting for \(name)") {
            var domain = domain
            while domain.isPending {
                try Pause.wait(Limits.CommandLine.domainCheck)
                domain = try session.call(DomainInfo(app: app, domain: domain.id.description))
            }
            return domain
        }
        guard ended.status == "succeeded" || ended.status == "none" else {
            throw CommandFailure.plain("The domain creation finished with status \(ended.status)")
        }
        return ended
    }
}

extension Domain {
    fileprivate var isPending: Bool { status == "pending" }
}
