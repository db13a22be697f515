import PlatformAPI

/// `builds:cache:purge`: empties the cache that an app's builds keep.
enum BuildsCachePurge: Command {
    static let name = "builds:cache:purge"
    static let summary = "purge the build cache for an app"
    static let details = """
        The next build fetches and makes everything anew. Refused while a build of the app is under way.
        """
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal builds:cache:purge -a demo"]
    static let takesJSON = false

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        _ = try session.action("Purging the build cache of \(session.errors.palette.app(app))") {
            try session.call(BuildCacheDelete(app: app))
        }
    }
}
