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
        let daemon = try session.daemon()
        let archive = try SourceArchive(of: directory(given.arguments.first ?? ".", session))
        // An unknown app must be told before megabytes are sent.
        _ = try daemon.call(AppInfo(app: app))
        let place = try daemon.call(SourceCreate()).sourceBlob
        try upload(archive, to: place, daemon, session)
        var build = try daemon.call(
            BuildCreate(app: app, sourceBlob: SourceBlob(url: place.getURL))
        )
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

    // MARK: - Private

    private static func directory(_ text: String, _ session: Session) -> String {
        text.hasPrefix("/") ? text : session.directory + "/" + text
    }

    private static func upload(
        _ archive: SourceArchive,
        to place: Source.Place,
        _ daemon: DaemonClient,
        _ session: Session
    ) throws {
        let total = archive.lengthBytes
        let line = try ActionLine.start("Uploading source", on: session.errors)
        do {
            var sent = 0
            try daemon.upload(place.putURL, lengthBytes: total) {
                let piece = try archive.nextPiece()
                sent += piece.count
                try line.update("\(ByteCount.precise(sent)) / \(ByteCount.precise(total))")
                return piece
            }
        } catch {
            try line.end("!")
            throw error
        }
        try line.end("\(ByteCount.precise(total)), done")
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
