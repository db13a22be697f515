import PlatformAPI

/// `drains`: lists where an app's log is sent.
enum Drains: Command {
    static let name = "drains"
    static let summary = "display the log drains of an app"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal drains -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let drains = try session.daemon().list(LogDrainList(app: app))
        if given.wantsJSON { return try session.printJSON(drains) }
        guard !drains.isEmpty else { return }
        try session.output.title("Drains")
        for drain in drains {
            let url = session.output.palette.paint(drain.url, .success)
            try session.print("\(url) (\(drain.token))")
        }
    }
}

/// `drains:add`: sends an app's log to a URL from now on.
enum DrainsAdd: Command {
    static let name = "drains:add"
    static let summary = "adds a log drain to an app"
    static let details = """
        syslog://HOST:PORT gets RFC 5424 messages with octet counting over one TCP connection;
        http://HOST:PORT/PATH gets batches in POST requests, application/logplex-1, with Basic authorization
        from http://USER:PASSWORD@HOST. syslog+tls:// and https:// are the same over TLS: the receiver needs a
        certificate that this machine trusts, else the app's log says L14; syslog+tls://HOST:PORT#insecure takes
        any. The token in parentheses that drains prints stands in every message and request: by it a receiver
        tells apps apart.
        """
    static let arguments = [Argument("URL", .one, "URL of the log drain")]
    static let flags = [Flag.app, .remote]
    static let examples = [
        "herolocal drains:add syslog://localhost:5140 -a demo",
        "herolocal drains:add http://user:secret@localhost:9000/logs -a demo",
        "herolocal drains:add syslog+tls://logs.example.com:6514 -a demo",
    ]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let drain = try session.call(LogDrainCreate(app: app, url: given.arguments[0]))
        if given.wantsJSON { return try session.printJSON(drain) }
        let url = session.output.palette.paint(drain.url, .success)
        try session.print("Successfully added drain \(url)")
    }
}

/// `drains:set`: lets a drain of an app send to another URL.
enum DrainsSet: Command {
    static let name = "drains:set"
    static let summary = "changes where a log drain of an app sends to"
    static let details = """
        The drain keeps its token. (The official CLI has the command for private spaces only.)
        """
    static let arguments = [
        Argument("DRAIN", .one, "URL, token or id of the log drain"),
        Argument("URL", .one, "new URL of the log drain"),
    ]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal drains:set syslog://localhost:5140 syslog://localhost:5141 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let call = LogDrainUpdate(app: app, drain: given.arguments[0], url: given.arguments[1])
        let drain = try session.call(call)
        if given.wantsJSON { return try session.printJSON(drain) }
        let url = session.output.palette.paint(drain.url, .success)
        try session.print("Successfully set drain \(url)")
    }
}

/// `drains:remove`: ends a drain of an app.
enum DrainsRemove: Command {
    static let name = "drains:remove"
    static let summary = "removes a log drain from an app"
    static let arguments = [Argument("URL", .one, "URL, token or id of the log drain")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal drains:remove syslog://localhost:5140 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let drain = try session.call(LogDrainDelete(app: app, drain: given.arguments[0]))
        if given.wantsJSON { return try session.printJSON(drain) }
        let url = session.output.palette.paint(drain.url, .success)
        try session.print("Successfully removed drain \(url)")
    }
}
