import Model
import PlatformAPI

/// `apps`: lists the apps.
enum Apps: Command {
    static let name = "apps"
    static let aliases = ["apps:list", "list"]
    static let summary = "list your apps"
    static let flags = [all, personal]
    static let examples = ["herolocal apps"]

    private static let all = Flag("all", "A", "include apps of all teams")
    private static let personal = Flag("personal", "p", "list apps in personal account, which are all here")

    static func run(_ given: Given, _ session: Session) throws {
        let daemon = try session.daemon()
        var apps: [App] =
            given.has(all) ? try daemon.list(AppList()) : try daemon.list(AppListOwned(account: "~"))
        apps.sort { $0.name < $1.name }
        if given.wantsJSON { return try session.printJSON(apps) }
        guard !apps.isEmpty else { return try session.print("You have no apps.") }
        let account = try daemon.call(AccountInfo())
        let paint = session.output.palette
        try session.output.title("\(paint.paint(account.email, .user)) Apps")
        for app in apps {
            let region = app.region.name == "us" ? "" : " (\(app.region.name))"
            try session.print(paint.app(app.name) + region)
        }
    }
}

/// `apps:create`: creates an app.
enum AppsCreate: Command {
    static let name = "apps:create"
    static let aliases = ["create"]
    static let summary = "create a new app"
    static let arguments = [Argument("APP", .optional, "name of the app to create")]
    static let flags = [stack, region, buildpack, remote, noRemote]
    static let examples = ["herolocal apps:create", "herolocal apps:create demo"]

    private static let stack = Flag("stack", "s", .text("STACK"), "the stack to create the app on")
    private static let region = Flag("region", nil, .text("REGION"), "the region for the app to run in")
    private static let buildpack = Flag("buildpack", "b", .text("BUILDPACK"), "buildpack to use for this app")
    private static let remote = Flag(
        "remote",
        "r",
        .text("REMOTE"),
        "the git remote to create",
        standard: GitConfig.remoteName
    )
    private static let noRemote = Flag("no-remote", "n", "do not create a git remote")

    static func run(_ given: Given, _ session: Session) throws {
        let endpoint = AppCreate(
            name: given.arguments.first,
            region: given.text(region).map(Identity.init),
            stack: given.text(stack).map(Identity.init)
        )
        let title = "Creating \(endpoint.name.map(session.errors.palette.app) ?? "app")"
        let app = try session.action(title, ending: { ending($0, given) }) { try session.call(endpoint) }
        if let buildpack = given.text(buildpack) {
            try session.action("Setting buildpack to \(buildpack)") {
                try session.call(
                    BuildpackInstallationUpdate(app: app.name, updates: [.init(buildpack: buildpack)])
                )
            }
        }
        if !given.has(noRemote) {
            try addRemote(given.text(remote) ?? GitConfig.remoteName, app, session)
        }
        if given.wantsJSON { return try session.printJSON(app) }
        try session.print("\(app.webURL ?? "") | \(app.gitURL)")
    }

    private static func addRemote(_ name: String, _ app: App, _ session: Session) throws {
        switch GitRemotes(session).offer(name, app.gitURL) {
        case .done, .none: break
        case .replaced(let old):
            try session.warn("The git remote \(name) led to \(old); it leads to \(app.name) now.")
        case .kept(let present):
            let place = present.app == app.name ? present.url : present.app ?? present.url
            try session.warn(
                "The git remote \(name) stays as it was: it leads to \(place), not to "
                    + "\(app.name).\n"
                    + "Lead it to \(app.name) with: herolocal git:remote -a \(app.name)\n"
                    + "or name the app in each command: -a \(app.name)"
            )
        }
    }

    private static func ending(_ app: App, _ given: Given) -> String {
        var text = "done"
        if given.arguments.isEmpty { text += ", \(app.name)" }
        if given.has(region) { text += ", region is \(app.region.name)" }
        if given.has(stack) { text += ", stack is \(app.stack.name)" }
        return text
    }
}

/// `apps:destroy`: deletes an app.
enum AppsDestroy: Command {
    static let name = "apps:destroy"
    static let aliases = ["destroy", "apps:delete"]
    static let summary = "permanently destroy an app"
    static let details = "This will also destroy all add-ons on the app."
    static let arguments = [Argument("APP", .optional, "the app, instead of --app")]
    static let flags = [Flag.app, .remote, .confirm]
    static let examples = ["herolocal apps:destroy -a demo --confirm demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let name = try given.arguments.first ?? session.app(given)
        let app = try session.call(AppInfo(app: name))
        try session.confirm(
            app.name,
            given,
            warning: "This will delete \(app.name) including all add-ons."
        )
        let shown = session.errors.palette.app(app.name)
        let deleted = try session.action("Destroying \(shown) (including all add-ons)") {
            try session.call(AppDelete(app: app.name))
        }
        GitRemotes(session).remove(of: app.gitURL)
        if given.wantsJSON { try session.printJSON(deleted) }
    }
}

/// `apps:rename`: gives an app another name.
enum AppsRename: Command {
    static let name = "apps:rename"
    static let aliases = ["rename"]
    static let summary = "rename an app"
    static let arguments = [Argument("NEWNAME", .one, "new unique name of the app")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal apps:rename --app oldname newname"]

    static func run(_ given: Given, _ session: Session) throws {
        let old = try session.app(given)
        let new = given.arguments[0]
        let paint = session.errors.palette
        let before = try session.call(AppInfo(app: old))
        let app = try session.action("Renaming \(paint.app(old)) to \(paint.app(new))") {
            try session.call(AppUpdate(app: old, name: new))
        }
        if given.wantsJSON {
            try session.printJSON(app)
        } else {
            try session.print("\(app.webURL ?? "") | \(app.gitURL)")
        }
        for remote in GitRemotes(session).rename(from: before.gitURL, to: app.gitURL) {
            try session.errors.line("Git remote \(remote) updated")
        }
        try session.warn("Don't forget to update git remotes for all other local checkouts of the app.")
    }
}

/// `apps:open`: opens an app in the browser.
enum AppsOpen: Command {
    static let name = "apps:open"
    static let aliases = ["open"]
    static let summary = "open the app in a web browser"
    static let arguments = [Argument("PATH", .optional, "path within the app to open")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal apps:open -a demo /login"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.call(AppInfo(app: session.app(given)))
        guard var url = app.webURL else {
            throw CommandFailure.told("\(app.name) has no web address.")
        }
        if let path = given.arguments.first {
            url += path.hasPrefix("/") && url.hasSuffix("/") ? String(path.dropFirst()) : path
        }
        if given.wantsJSON { return try session.printJSON(["url": url]) }
        try session.print("Opening \(url)...")
        let opener = session.variable("BROWSER") ?? "xdg-open"
        guard let program = Executable.find(opener, session.variable) else {
            return try session.warn("There is no \(opener) here: open the address yourself.")
        }
        let code = try program.run([url], isQuiet: true)
        if code != 0 { throw CommandFailure.told("\(opener) ended with exit code \(code).") }
    }
}
