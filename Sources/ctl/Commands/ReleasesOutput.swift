import Model
import PlatformAPI

/// `releases:output`: shows what a release command prints, as it comes.
enum ReleasesOutput: Command {
    static let name = "releases:output"
    static let summary = "view the release command output"
    static let arguments = [Argument("RELEASE", .optional, "ID of the release; the newest without it")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal releases:output -a demo", "herolocal releases:output v10 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let release = try ReleaseChoice.find(given.arguments.first, of: app, session)
        if let url = release.outputStreamURL {
            let shown = given.wantsJSON ? session.errors : session.output
            do {
                try session.daemon().stream(url) { try shown.write(Array($0)) }
            } catch ClientError.refused(404, _) {
                try session.warn("Release command not started yet. Please try again in a few seconds.")
            }
        } else {
            try session.warn("Release v\(release.version) has no release output available.")
        }
        if given.wantsJSON { try session.printJSON(release) }
    }
}

/// `releases:retry`: releases the newest release's code again, its release command included.
enum ReleasesRetry: Command {
    static let name = "releases:retry"
    static let summary = "retry the latest release-phase command"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal releases:retry -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let newest = try ReleaseChoice.find(nil, of: app, session)
        guard let slug = newest.slug?.id.description,
            try session.call(SlugInfo(app: app, slug: slug)).processTypes["release"] != nil
        else {
            throw CommandFailure.told([
                "App must have a release-phase command to use this command.",
                "Declare one in the Procfile, release: COMMAND, and deploy.",
            ])
        }
        let description = "Retry of v\(newest.version): \(newest.description)"
        let release = try session.action(
            "Retrying v\(newest.version) on \(session.errors.palette.app(app))",
            ending: { "done, v\($0.version)" }
        ) {
            try session.callInTurn(ReleaseCreate(app: app, description: description, slug: slug), app)
        }
        let final = try ReleaseCommand.follow(release, of: app, given, session)
        if given.wantsJSON { try session.printJSON(final) }
        try ReleaseCommand.check(final, of: app)
    }
}

/// A release command as `git push` shows it (spec dynos §8).
enum ReleaseCommand {
    /// Shows the command's output and how it ended; the release then, unchanged when it has no command.
    static func follow(
        _ release: Release,
        of app: String,
        _ given: Given,
        _ session: Session
    ) throws -> Release {
        guard let url = release.outputStreamURL else { return release }
        let shown = given.wantsJSON ? session.errors : session.output
        try shown.write("Running release command...")
        var now = release
        while try !stream(url, to: shown, session) {
            // Without a file for its output it may have ended before it began.
            guard now.status == .pending else {
                try shown.write("\n\n")
                break
            }
            try Pause.wait(Limits.CommandLine.releaseCheck)
            now = try session.call(ReleaseInfo(app: app, release: .id(release.id)))
        }
        try shown.write("Waiting for release...")
        while true {
            try shown.write(".")
            now = try session.call(ReleaseInfo(app: app, release: .id(release.id)))
            guard now.status == .pending else {
                try shown.write(now.status == .succeeded ? " done.\n" : " failed.\n")
                return now
            }
            try Pause.wait(Limits.CommandLine.releaseCheck)
        }
    }

    /// Ends the program with a failure when the release command has failed.
    static func check(_ release: Release, of app: String) throws {
        guard release.status == .failed else { return }
        throw CommandFailure.told([
            "The release command of v\(release.version) failed",
            "The app runs as before. Deploy a fix, or try again: herolocal releases:retry -a \(app)",
        ])
    }

    // MARK: - Private

    /// Writes a dot, then the output when there is some; false while there is none.
    private static func stream(_ url: String, to shown: OutputStream, _ session: Session) throws -> Bool {
        try shown.write(".")
        var last: UInt8?
        do {
            try session.daemon().stream(url) { bytes in
                if last == nil { try shown.write("\n\n") }
                try shown.write(Array(bytes))
                last = bytes.last ?? last
            }
        } catch ClientError.refused(404, _) {
            return false
        }
        if last == nil { try shown.write("\n\n") }
        if let last, last != UInt8(ascii: "\n") { try shown.write("\n") }
        return true
    }
}
