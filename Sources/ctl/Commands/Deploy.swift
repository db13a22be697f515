import Linux
import Model
import PlatformAPI

/// `deploy`: packs a directory, has it built and released, and shows the transcript as it comes.
enum Deploy: Command {
    static let name = "deploy"
    static let summary = "build and release a directory"
    static let details = """
        Packs DIR (the current directory without it), all but .git, uploads it and streams the
        build's transcript. The exit code is 1 when the build or its release fails.
        """
    static let arguments = [Argument("DIR", .optional, "the directory with the app's source")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal deploy -a demo", "herolocal deploy examples/flask-gunicorn -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let archive = try SourceArchive(of: SourceSending.path(given.arguments.first ?? ".", session))
        // An unknown app must be told before megabytes are sent.
        _ = try session.call(AppInfo(app: app))
        let url = try SourceSending.send(archive, session)
        try build(BuildCreate(app: app, sourceBlob: SourceBlob(url: url)), given, session)
    }

    /// Builds and releases, showing everything, the app's address at the end; throws when nothing was released.
    static func build(_ create: BuildCreate, _ given: Given, _ session: Session) throws {
        let app = create.app
        let daemon = try session.daemon()
        var build = try daemon.call(create)
        let transcript = given.wantsJSON ? session.errors : session.output
        try daemon.stream(build.outputStreamURL) { try transcript.write(Array($0)) }
        build = try settled(build, app, daemon)
        let release = try build.release.map { made in
            let release = try daemon.call(ReleaseInfo(app: app, release: .id(made.id)))
            return try ReleaseCommand.follow(release, of: app, given, session)
        }
        if given.wantsJSON { try session.printJSON(build) }
        guard build.status == .succeeded else {
            throw CommandFailure.told(["Build failed", "Nothing was released: the app runs as before."])
        }
        if let release { try ReleaseCommand.check(release, of: app) }
        if !given.wantsJSON, let url = try daemon.call(AppInfo(app: app)).webURL { try session.print(url) }
    }

    /// The build once its status is final: that may come a moment after the end of the transcript.
    static func settled(_ build: Build, _ app: String, _ daemon: DaemonClient) throws -> Build {
        let clock = PlatformClock()
        let deadline = clock.now() + Limits.CommandLine.buildSettle
        while clock.now() < deadline {
            let now = try daemon.call(BuildInfo(app: app, build: build.id.description))
            if now.status != .pending { return now }
            try Pause.wait(Limits.CommandLine.buildCheck)
        }
        throw CommandFailure.told("The build's transcript has ended, but its status is still pending.")
    }
}
