import Model
import PlatformAPI

/// `releases`: lists an app's releases.
enum Releases: Command {
    static let name = "releases"
    static let summary = "display the releases for an app"
    static let flags = [Flag.app, .remote, number]
    static let examples = ["herolocal releases -a demo"]

    private static let number = Flag(
        "num",
        "n",
        .integer("NUM"),
        "number of releases to show",
        standard: String(Limits.CommandLine.releases)
    )

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let count = given.number(number) ?? Limits.CommandLine.releases
        guard count > 0 else { throw CommandFailure.misused("--num must be at least 1, not \(count).") }
        let releases = try session.call(
            ReleaseList(app: app),
            range: "version ..; max=\(count), order=desc"
        )
        if given.wantsJSON { return try session.printJSON(releases) }
        let shown = session.output.palette.app(app)
        guard !releases.isEmpty else { return try session.print("\(shown) has no releases.") }
        let current = releases.first(where: \.current).map { " - Current: v\($0.version)" } ?? ""
        try session.output.title("\(shown) Releases\(current)")
        var table = Table(["v", "description", "user", "created_at"])
        for release in releases {
            table.add([
                "v\(release.version)", ReleaseText.description(release, session.output.palette),
                session.output.palette.paint(release.user.email, .user), session.ago(release.createdAt),
            ])
        }
        try table.print(on: session.output)
    }
}

/// A release's description with what its status adds.
enum ReleaseText {
    static func description(_ release: Release, _ palette: Palette) -> String {
        switch release.status {
        case .pending: release.description + " " + palette.paint("release command executing", .warning)
        case .failed: release.description + " " + palette.paint("release command failed", .failure)
        case .expired: release.description + " " + palette.paint("release expired", .inactive)
        case .succeeded: release.description
        }
    }
}

/// `releases:info`: shows one release.
enum ReleasesInfo: Command {
    static let name = "releases:info"
    static let summary = "view detailed information for a release"
    static let arguments = [Argument("RELEASE", .optional, "ID of the release; the newest without it")]
    static let flags = [Flag.app, .remote, shell]
    static let examples = ["herolocal releases:info v10 -a demo"]

    private static let shell = Flag("shell", "s", "output in shell format")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let release = try ReleaseChoice.find(given.arguments.first, of: app, session)
        if given.wantsJSON { return try session.printJSON(release) }
        let vars = try session.call(ReleaseConfigVars(app: app, release: .version(release.version)))
        if !given.has(shell) {
            try session.output.title("Release v\(release.version)")
            var block = KeyValueBlock()
            block.add("By", release.user.email)
            block.add("Change", ReleaseText.description(release, session.output.palette))
            block.add("Add-ons", list: release.addonPlanNames)
            block.add("Eligible for Rollback?", release.eligibleForRollback ? "Yes" : "No")
            block.add("When", session.ago(release.createdAt))
            try block.print(on: session.output)
            try session.print()
        }
        try session.output.title("v\(release.version) Config vars")
        if given.has(shell) {
            for (name, value) in vars.sorted(by: { $0.key < $1.key }) {
                try session.print("\(name)=\(ShellQuote.quote(value))")
            }
        } else {
            try ConfigVarBlock.print(vars, on: session.output)
        }
    }
}

/// `releases:rollback`: releases an earlier release again.
enum ReleasesRollback: Command {
    static let name = "releases:rollback"
    static let aliases = ["rollback"]
    static let summary = "roll back to a previous release"
    static let details = "If RELEASE is not specified, it will roll back one release."
    static let arguments = [Argument("RELEASE", .optional, "ID of the release; the one before without it")]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal releases:rollback -a demo", "herolocal rollback v3 -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let target =
            try given.arguments.first.map { try ReleaseChoice.find($0, of: app, session) }
            ?? ReleaseChoice.previous(of: app, session)
        let shown = session.errors.palette.app(app)
        let release = try session.action(
            "Rolling back \(shown) to v\(target.version)",
            ending: { "done, v\($0.version)" }
        ) {
            try session.callInTurn(ReleaseCreate(app: app, release: .id(target.id)), app)
        }
        try session.warn("Rollback affects code and config vars; it doesn't add or remove addons.")
        try session.warn("To undo, run: herolocal rollback v\(release.version - 1)")
        let final = try ReleaseCommand.follow(release, of: app, given, session)
        if given.wantsJSON { try session.printJSON(final) }
        try ReleaseCommand.check(final, of: app)
    }
}

/// Which release a command means.
enum ReleaseChoice {
    /// The release with this id or number, or the newest.
    static func find(_ text: String?, of app: String, _ session: Session) throws -> Release {
        guard let text else {
            let newest = try session.call(
                ReleaseList(app: app),
                range: "version ..; max=1, order=desc"
            )
            guard let release = newest.first else {
                throw CommandFailure.told("\(app) has no releases.", exit: ExitCode.refused)
            }
            return release
        }
        guard let identity = ReleaseIdentity(text) else {
            throw CommandFailure.told(
                [
                    "\(text) is not a release.",
                    "Use a number such as v3; see them with: herolocal releases -a \(app)",
                ],
                exit: ExitCode.refused
            )
        }
        return try session.call(ReleaseInfo(app: app, release: identity))
    }

    /// The second of the newest ten that can be rolled back to (spec cli §3).
    static func previous(of app: String, _ session: Session) throws -> Release {
        let newest = try session.call(ReleaseList(app: app), range: "version ..; max=10, order=desc")
        guard let release = newest.filter(\.eligibleForRollback).dropFirst().first else {
            throw CommandFailure.told("No eligible release found for \(app) to roll back to.", exit: 2)
        }
        return release
    }
}
