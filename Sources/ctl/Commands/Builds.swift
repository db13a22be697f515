import Model
import PlatformAPI

/// `builds`: lists an app's builds.
enum Builds: Command {
    static let name = "builds"
    static let summary = "list builds for an app"
    static let flags = [Flag.app, .remote, number]
    static let examples = ["herolocal builds -a demo"]

    private static let number = Flag(
        "num",
        "n",
        .integer("NUM"),
        "number of builds to show",
        standard: String(Limits.CommandLine.builds)
    )

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let count = given.number(number) ?? Limits.CommandLine.builds
        guard count > 0 else { throw CommandFailure.misused("--num must be at least 1, not \(count).") }
        let builds = try session.call(BuildList(app: app), range: "created_at ..; max=\(count), order=desc")
        if given.wantsJSON { return try session.printJSON(builds) }
        let paint = session.output.palette
        guard !builds.isEmpty else { return try session.print("\(paint.app(app)) has no builds.") }
        try session.output.title("\(paint.app(app)) Builds")
        var table = Table(["ID", "Source Version", "Created At", "Duration", "Status", "User"])
        for build in builds {
            table.add([
                build.id.description, build.sourceBlob.version ?? "", session.ago(build.createdAt),
                BuildText.duration(build), BuildText.status(build, paint),
                paint.paint(build.user.email, .user),
            ])
        }
        try table.print(on: session.output)
    }
}

/// `builds:info`: shows one build.
enum BuildsInfo: Command {
    static let name = "builds:info"
    static let summary = "view build information"
    static let arguments = [BuildChoice.argument]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal builds:info -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let build = try BuildChoice.find(given.arguments.first, of: app, session)
        if given.wantsJSON { return try session.printJSON(build) }
        let paint = session.output.palette
        try session.output.title("Build \(build.id)")
        var block = KeyValueBlock()
        block.add("By", build.user.email)
        block.add("Status", BuildText.status(build, paint))
        block.add("Source Version", build.sourceBlob.version)
        block.add("Description", build.sourceBlob.versionDescription?.onOneLine)
        block.add("Buildpacks", list: (build.buildpacks ?? []).compactMap { $0.name ?? $0.url })
        block.add("Stack", build.stack)
        if let release = build.release {
            let made = try session.call(ReleaseInfo(app: app, release: .id(release.id)))
            block.add("Release", "v\(made.version)")
        }
        block.add("Slug", build.slug?.id.description)
        block.add("When", session.ago(build.createdAt))
        if build.status != .pending { block.add("Duration", BuildText.duration(build)) }
        try block.print(on: session.output)
    }
}

/// `builds:output`: shows a build's transcript, as it comes.
enum BuildsOutput: Command {
    static let name = "builds:output"
    static let summary = "show build output"
    static let arguments = [BuildChoice.argument]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal builds:output -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let build = try BuildChoice.find(given.arguments.first, of: app, session)
        let shown = given.wantsJSON ? session.errors : session.output
        try session.daemon().stream(build.outputStreamURL) { try shown.write(Array($0)) }
        if given.wantsJSON { try session.printJSON(build) }
    }
}

/// `builds:cancel`: stops a build that is under way.
enum BuildsCancel: Command {
    static let name = "builds:cancel"
    static let summary = "stop executing build"
    static let arguments = [BuildChoice.argument]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal builds:cancel -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let build = try BuildChoice.find(given.arguments.first, of: app, session)
        guard build.status == .pending else {
            throw CommandFailure.told(
                "Can only cancel pending builds. Build \(build.id) has status '\(build.status.rawValue)'"
            )
        }
        let cancelled = try session.action("Stopping build \(build.id) on \(session.errors.palette.app(app))")
        {
            try session.call(BuildCancel(app: app, build: build.id.description))
        }
        if given.wantsJSON { try session.printJSON(cancelled) }
    }
}

/// Which build a command means.
enum BuildChoice {
    static let argument = Argument("BUILD", .optional, "ID of the build; the newest without it")

    /// The build with this id, or the newest.
    static func find(_ text: String?, of app: String, _ session: Session) throws -> Build {
        if let text { return try session.call(BuildInfo(app: app, build: text)) }
        let newest = try session.call(BuildList(app: app), range: "created_at ..; max=1, order=desc")
        guard let build = newest.first else {
            throw CommandFailure.told("\(app) has no builds.", exit: ExitCode.refused)
        }
        return build
    }
}

/// Words about builds.
enum BuildText {
    /// How long it took, in whole seconds: `1m 5s`; nothing while it is under way.
    static func duration(_ build: Build) -> String {
        guard build.status != .pending else { return "" }
        let seconds = max(0, build.updatedAt.seconds - build.createdAt.seconds)
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m \(seconds % 60)s"
    }

    static func status(_ build: Build, _ palette: Palette) -> String {
        switch build.status {
        case .pending: palette.paint("pending", .warning)
        case .succeeded: palette.paint("succeeded", .success)
        case .failed: palette.paint("failed", .failure)
        }
    }
}
