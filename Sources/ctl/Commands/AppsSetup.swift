import Linux
import Model
import PlatformAPI

/// `apps:setup`: creates an app as its `app.json` says.
enum AppsSetup: Command {
    static let name = "apps:setup"
    static let summary = "create an app from a directory or a git repository with an app.json"
    static let details = """
        What a Heroku Button does: config vars with generated secrets, buildpacks, build and release,
        formation, the postdeploy script. SOURCE is a directory (the current one without it), a git
        URL, or the URL of a tarball. The setup of a heroku.yml is followed too, with an app.json or
        without one. Add-ons are told and not made.
        """
    static let arguments = [Argument("SOURCE", .optional, "directory, git URL or URL of a tarball")]
    static let flags = [app, RunOptions.env, buildpack, stack]
    static let examples = [
        "herolocal apps:setup", "herolocal apps:setup ../shop -a shop -e 'ADMIN=dev@example.com'",
        "herolocal apps:setup https://github.com/OWNER/REPO.git -a demo",
    ]

    private static let app = Flag("app", "a", .text("APP"), "name of the app to create")
    private static let buildpack = Flag(
        "buildpack",
        "b",
        .list("BUILDPACK"),
        "buildpack instead of those of app.json"
    )
    private static let stack = Flag("stack", "s", .text("STACK"), "the stack to create the app on")

    static func run(_ given: Given, _ session: Session) throws {
        let env = try RunOptions.variables(given)
        let buildpacks = given.list(buildpack).map { BuildpackReference(url: $0) }
        let source = try source(given.arguments.first ?? ".", session)
        let create = AppSetupCreate(
            app: AppSetupCreate.NewApp(name: given.text(app), stack: given.text(stack)),
            overrides: AppSetupCreate.Overrides(
                buildpacks: buildpacks.isEmpty ? nil : buildpacks,
                env: env.isEmpty ? nil : env
            ),
            sourceBlob: SourceBlob(url: source)
        )
        let begun = try session.action("Creating app", ending: { "done, \($0.app.name)" }) {
            try session.call(create)
        }
        let setup = try SetupProgress.follow(begun, given, session)
        if given.wantsJSON { try session.printJSON(setup) }
        try SetupProgress.check(setup, session)
        guard !given.wantsJSON else { return }
        let url = try setup.resolvedSuccessURL ?? session.call(AppInfo(app: setup.app.name)).webURL
        if let url { try session.print(url) }
    }

    // MARK: - Private

    /// Brings the source to the daemon; its URL there.
    private static func source(_ text: String, _ session: Session) throws -> String {
        let isGit =
            text.hasSuffix(".git") || text.hasPrefix("git@") || text.hasPrefix("ssh://")
            || text.hasPrefix("git://")
        if text.contains("://"), !isGit { return text }
        let path = SourceSending.path(text, session)
        let isSource = ["app.json", "heroku.yml"].contains { FileSystem.exists("\(path)/\($0)") }
        guard isGit, !isSource else { return try SourceSending.send(SourceArchive(of: path), session) }
        guard let git = Executable.find("git", session.variable) else {
            throw CommandFailure.told(Executable.noGit)
        }
        let parent = session.variable("TMPDIR") ?? "/tmp"
        let folder = try FileSystem.makeTemporaryDirectory(in: parent, prefix: "herolocal-setup-")
        defer { try? FileSystem.removeTree(folder) }
        let code = try git.run(
            ["clone", "--quiet", "--depth", "1", "--", text, folder + "/source"],
            directory: session.directory
        )
        guard code == 0 else { throw CommandFailure.told("git could not clone \(text).") }
        return try SourceSending.send(SourceArchive(of: folder + "/source"), session)
    }
}

/// An app's set-up as it is shown.
enum SetupProgress {
    /// Shows the build as it comes, then what the postdeploy script printed; the set-up when it is over.
    static func follow(_ begun: AppSetup, _ given: Given, _ session: Session) throws -> AppSetup {
        let shown = given.wantsJSON ? session.errors : session.output
        var setup = begun
        var hasShownBuild = false
        while true {
            if let build = setup.build, !hasShownBuild {
                hasShownBuild = true
                try session.daemon().stream(build.outputStreamURL) { try shown.write(Array($0)) }
            }
            guard setup.status == .pending else { break }
            try Pause.wait(Limits.CommandLine.setupCheck)
            setup = try session.call(AppSetupInfo(setup: begun.id.description))
        }
        for note in setup.herolocal.notes { try session.warn(note) }
        if let postdeploy = setup.postdeploy {
            try shown.line("-----> Running the postdeploy script")
            let output = postdeploy.output
            try shown.write(output.isEmpty || output.hasSuffix("\n") ? output : output + "\n")
        }
        return setup
    }

    /// Ends the command with a failure when the set-up has failed.
    static func check(_ setup: AppSetup, _ session: Session) throws {
        guard setup.status == .failed else { return }
        guard setup.manifestErrors.isEmpty else {
            let isYAML = setup.manifestErrors.allSatisfy { $0.hasPrefix("heroku.yml") }
            let file = isYAML ? "heroku.yml" : "app.json"
            throw CommandFailure.told(
                ["\(file) cannot be followed, nothing was set up"] + setup.manifestErrors.map { "- \($0)" }
            )
        }
        let failure = setup.failureMessage ?? "The set-up failed."
        do {
            _ = try session.call(AppInfo(app: setup.app.id.description))
        } catch ClientError.refused(404, _) {
            throw CommandFailure.told([failure, "Nothing was set up."])
        }
        throw CommandFailure.told([
            failure,
            "The app \(setup.app.name) stays as far as it has come. Look at it, or destroy it with: "
                + "herolocal apps:destroy \(setup.app.name)",
        ])
    }
}
