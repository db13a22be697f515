import PlatformAPI

/// `domains:add`: gives a hostname to an app.
enum DomainsAdd: Command {
    static let name = "domains:add"
    static let summary = "add a domain to an app"
    static let details = """
        A wildcard, *.example.com, is every name below example.com and not that name itself; an exact
        name comes before a wildcard. Nobody else's DNS knows of this machine: name it in /etc/hosts, or
        try it with curl -H 'Host: www.example.com' and the address of the router.
        """
    static let arguments = [Argument("HOSTNAME", .one, "unique identifier of the domain")]
    static let flags = [Flag.app, .remote, wait]
    static let examples = [
        "herolocal domains:add www.example.com -a demo", "herolocal domains:add '*.example.com' -a demo",
    ]

    private static let wait = Flag("wait", nil, "wait until the domain is active")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let paint = session.errors.palette
        let hostname = given.arguments[0]
        let title = "Adding \(paint.paint(hostname, .success)) to \(paint.app(app))"
        var domain = try session.action(title) {
            try session.call(DomainCreate(app: app, hostname: hostname))
        }
        if !given.wantsJSON { try tell(domain, session) }
        if domain.status != "none" {
            if given.has(wait) {
                domain = try PendingDomain.wait(for: domain, of: app, session)
            } else if !given.wantsJSON {
                let name = domain.hostname
                try session.print()
                try session.print("The domain \(name) has been enqueued for addition")
                try session.print("Run herolocal domains:wait '\(name)' -a \(app) to wait for completion")
            }
        }
        if given.wantsJSON { try session.printJSON(domain) }
    }

    private static func tell(_ domain: Domain, _ session: Session) throws {
        let target = session.output.palette.paint(domain.cname ?? "", .success)
        try session.print("Configure your app's DNS provider to point to the DNS Target \(target).")
        try session.print("    For help, see https://devcenter.heroku.com/articles/custom-domains")
        // Every name below .localhost is this machine already (RFC 6761 §6.3).
        if domain.hostname.hasSuffix(".localhost") { return }
        let host = domain.hostname.hasPrefix("*.") ? "any" + domain.hostname.dropFirst() : domain.hostname
        try session.print("    On this machine, a line of /etc/hosts will do: 127.0.0.1 \(host)")
    }
}

/// `domains:remove`: takes a hostname away from an app.
enum DomainsRemove: Command {
    static let name = "domains:remove"
    static let summary = "remove a domain from an app"
    static let arguments = [Argument("HOSTNAME", .one, "unique identifier of the domain")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal domains:remove www.example.com -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let paint = session.errors.palette
        let hostname = given.arguments[0]
        let title = "Removing \(paint.paint(hostname, .success)) from \(paint.app(app))"
        let domain = try session.action(title) {
            try session.call(DomainDelete(app: app, domain: hostname))
        }
        if given.wantsJSON { try session.printJSON(domain) }
    }
}

/// `domains:clear`: takes every custom hostname away from an app.
enum DomainsClear: Command {
    static let name = "domains:clear"
    static let summary = "remove all domains from an app"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal domains:clear -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let removed = try session.action("Removing all domains from \(session.errors.palette.app(app))") {
            try session.call(DomainDeleteAll(app: app))
        }
        if given.wantsJSON { try session.printJSON(removed) }
    }
}
