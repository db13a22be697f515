import PlatformAPI

/// `apps:info`: shows what an app is.
enum AppsInfo: Command {
    static let name = "apps:info"
    static let aliases = ["info"]
    static let summary = "show detailed app information"
    static let arguments = [Argument("APP", .optional, "the app, instead of --app")]
    static let flags = [Flag.app, .remote, shell]
    static let examples = ["herolocal apps:info -a demo", "herolocal apps:info --shell"]

    private static let shell = Flag("shell", "s", "output more shell friendly key/value pairs")

    /// What `--json` prints; the official CLI has the same keys.
    private struct Report: Encodable {
        let addons: [String]
        let app: App
        let collaborators: [String]
        let dynos: [Dyno]
        @Nullable var pipeline_coupling: String?
    }

    static func run(_ given: Given, _ session: Session) throws {
        let daemon = try session.daemon()
        let name = try given.arguments.first ?? session.app(given)
        let app = try daemon.call(AppInfo(app: name))
        let dynos: [Dyno] = try daemon.list(DynoList(app: name))
        if given.wantsJSON {
            let report = Report(
                addons: [],
                app: app,
                collaborators: [],
                dynos: dynos,
                pipeline_coupling: nil
            )
            return try session.printJSON(report)
        }
        let counts = Dictionary(grouping: dynos) { $0.type }.mapValues(\.count).sorted { $0.key < $1.key }
        let types = counts.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        if given.has(shell) { return try printShell(app, types, session) }
        try printBlock(app, types, session)
    }

    private static func printBlock(_ app: App, _ types: String, _ session: Session) throws {
        try session.output.title(session.output.palette.app(app.name))
        var block = KeyValueBlock()
        block.add("Auto Cert Mgmt", String(app.acm))
        block.add("Git URL", app.gitURL)
        block.add("Web URL", app.webURL)
        block.add("Loopback URL", app.herolocal?.loopbackURL)
        block.add("Repo Size", app.repoSize.map(ByteCount.whole))
        block.add("Slug Size", app.slugSize.map(ByteCount.whole))
        block.add("Owner", app.owner.email)
        block.add("Region", app.region.name)
        block.add("Maintenance", app.maintenance ? "on" : nil)
        block.add("Dynos", types.isEmpty ? nil : types)
        let next = app.buildStack.name
        block.add("Stack", app.stack.name + (next == app.stack.name ? "" : " (next build will use \(next))"))
        try block.print(on: session.output)
    }

    private static func printShell(_ app: App, _ types: String, _ session: Session) throws {
        let pairs: [(String, String?)] = [
            ("auto_cert_mgmt", String(app.acm)), ("addons", ""), ("collaborators", ""),
            ("git_url", app.gitURL), ("web_url", app.webURL),
            ("loopback_url", app.herolocal?.loopbackURL),
            ("repo_size", app.repoSize.map(ByteCount.whole)),
            ("slug_size", app.slugSize.map(ByteCount.whole)),
            ("owner", app.owner.email), ("region", app.region.name),
            ("dynos", types.isEmpty ? "{}" : "{ \(types) }"), ("stack", app.stack.name),
        ]
        for (key, value) in pairs {
            if let value { try session.print("\(key)=\(value)") }
        }
    }
}
