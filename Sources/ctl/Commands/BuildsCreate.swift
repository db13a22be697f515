import Linux
import Model
import PlatformAPI

/// `builds:create`: builds and releases a directory, an archive or what a URL leads to.
enum BuildsCreate: Command {
    static let name = "builds:create"
    static let summary = "create build"
    static let details = """
        Without --source-tar and --source-url it packs DIR, as herolocal deploy does. What a URL
        leads to is fetched by the daemon, with curl.
        """
    static let arguments = [Argument("DIR", .optional, "the directory with the app's source")]
    static let flags = [Flag.app, .remote, tar, url, version]
    static let examples = [
        "herolocal builds:create -a demo",
        "herolocal builds:create -a demo --source-tar app.tgz --version v2.1",
        "herolocal builds:create -a demo --source-url https://github.com/OWNER/REPO/archive/main.tar.gz",
    ]

    private static let tar = Flag(
        "source-tar",
        nil,
        .text("SOURCE-TAR"),
        "local path to the tarball containing the source code"
    )
    private static let url = Flag(
        "source-url",
        nil,
        .text("SOURCE-URL"),
        "source URL that points to the tarball of your application's source code"
    )
    private static let version = Flag("version", nil, .text("VERSION"), "description of your new build")

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let sources = [given.arguments.first, given.text(tar), given.text(url)].compactMap(\.self)
        guard sources.count <= 1 else {
            throw CommandFailure.misused("Give one of DIR, --source-tar and --source-url.")
        }
        // Both are looked at, an unknown app too, before megabytes are sent.
        let archive =
            given.has(tar) || given.has(url)
            ? nil
            : try SourceArchive(of: SourceSending.path(given.arguments.first ?? ".", session))
        _ = try session.call(AppInfo(app: app))
        let source: String
        if let archive {
            source = try SourceSending.send(archive, session)
        } else if let path = given.text(tar) {
            source = try SourceSending.send(file: SourceSending.path(path, session), session)
        } else {
            source = given.text(url) ?? ""
        }
        let blob = SourceBlob(url: source, version: given.text(version))
        try Deploy.build(BuildCreate(app: app, sourceBlob: blob), given, session)
    }
}
