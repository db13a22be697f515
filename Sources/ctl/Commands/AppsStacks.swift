import PlatformAPI

/// `apps:stacks`: lists the stacks that an app can move to.
enum AppsStacks: Command {
    static let name = "apps:stacks"
    static let aliases = ["stack", "stacks"]
    static let summary = "show the list of available stacks"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal apps:stacks -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let name = try session.app(given)
        let app = try session.call(AppInfo(app: name))
        let stacks = try session.call(AvailableStackList(app: name)).sorted { $0.name < $1.name }
        if given.wantsJSON { return try session.printJSON(stacks) }
        let paint = session.output.palette
        try session.output.title("\(paint.app(app.name)) Available Stacks")
        for stack in stacks {
            if stack.name == app.stack.name {
                try session.print(paint.paint("* \(stack.name)", .success))
            } else {
                let isNext = stack.name == app.buildStack.name
                try session.print("  \(stack.name)" + (isNext ? " (active on next deploy)" : ""))
            }
        }
    }
}

/// `apps:stacks:set`: sets the stack of an app's next build.
enum AppsStacksSet: Command {
    static let name = "apps:stacks:set"
    static let aliases = ["stack:set", "stacks:set"]
    static let summary = "set the stack of an app"
    static let arguments = [Argument("STACK", .one, "name of the stack")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal apps:stacks:set heroku-24 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let name = try session.app(given)
        let stack = given.arguments[0]
        let app = try session.action("Setting stack to \(session.errors.palette.paint(stack, .success))") {
            try session.call(AppUpdate(app: name, buildStack: Identity(stack)))
        }
        if given.wantsJSON { return try session.printJSON(app) }
        let paint = session.output.palette
        let push = paint.paint("git push \(GitConfig.remoteName) main", .command)
        try session.print("You will need to redeploy \(paint.app(app.name)) for the change to take effect.")
        try session.print("Run \(push) to trigger a new build on \(paint.app(app.name)).")
    }
}
