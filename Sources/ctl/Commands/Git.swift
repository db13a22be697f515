import Linux
import Model
import PlatformAPI

/// `git:remote`: makes the remote that an app is pushed to.
enum GitRemote: Command {
    static let name = "git:remote"
    static let summary = "adds a git remote to an app repo"
    static let details = """
        A remote of that name that is there already is led to the app. After it, git push REMOTE main
        builds and releases what was committed.
        """
    static let arguments = [Argument("APP", .optional, "the app, instead of --app")]
    static let flags = [Flag.app, remote]
    static let examples = ["herolocal git:remote -a demo", "herolocal git:remote -a demo -r staging"]

    fileprivate static let remote = Flag(
        "remote",
        "r",
        .text("REMOTE"),
        "the git remote to create",
        standard: GitConfig.remoteName
    )

    static func run(_ given: Given, _ session: Session) throws {
        guard let name = given.arguments.first ?? session.namedApp(given) else {
            throw CommandFailure.misused("Specify an app with --app")
        }
        let remote = try remoteName(given)
        let found = try session.call(AppInfo(app: name))
        guard GitConfig.find(from: session.directory) != nil else {
            throw CommandFailure.told([
                "\(session.directory) is in no git repository.",
                "Make one of it with: git init -b main",
            ])
        }
        guard Executable.find("git", session.variable) != nil else {
            throw CommandFailure.told(Executable.noGit)
        }
        guard GitRemotes(session).set(remote, found.gitURL) else {
            throw CommandFailure.told("git could not set the remote \(remote).")
        }
        if given.wantsJSON { return try session.printJSON(["remote": remote, "url": found.gitURL]) }
        try session.print("set git remote \(remote) to \(found.gitURL)")
    }
}

extension GitRemote {
    /// The remote that was named, or the usual one; git would take a name that begins with a dash for an option.
    fileprivate static func remoteName(_ given: Given) throws -> String {
        let name = given.text(remote) ?? GitConfig.remoteName
        guard !name.isEmpty, !name.hasPrefix("-") else {
            throw CommandFailure.misused("'\(name)' cannot be the name of a git remote.")
        }
        return name
    }
}

/// `git:clone`: clones what was pushed to an app.
enum GitClone: Command {
    static let name = "git:clone"
    static let summary = "clones an app to your local machine at DIRECTORY (defaults to app name)"
    static let arguments = [Argument("DIRECTORY", .optional, "where to clone the app")]
    static let flags = [Flag.app, GitRemote.remote]
    static let examples = ["herolocal git:clone -a demo", "herolocal git:clone -a demo work -r staging"]
    static let takesJSON = false

    static func run(_ given: Given, _ session: Session) throws {
        guard let name = session.namedApp(given) else {
            throw CommandFailure.misused("Specify an app with --app")
        }
        let remote = try GitRemote.remoteName(given)
        let app = try session.call(AppInfo(app: name))
        guard let git = Executable.find("git", session.variable) else {
            throw CommandFailure.told(Executable.noGit)
        }
        let code = try git.run(
            [
                "clone", "-o", remote, "--", app.gitURL,
                given.arguments.first ?? app.name,
            ],
            directory: session.directory
        )
        if code != 0 { throw CommandFailure.ended(code) }
    }
}
