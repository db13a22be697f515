import Linux
import Model
import PlatformAPI

/// `pipelines:diff`: shows which commits an app has and those of the next stage have not.
enum PipelinesDiff: Command {
    static let name = "pipelines:diff"
    static let summary = "compares the latest release of this app to its downstream app(s)"
    static let details = """
        The commits come from the git repository that you are in; the official CLI asks GitHub.
        """
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal pipelines:diff -a demo-staging"]

    /// What `--json` prints for each app of the next stage.
    private struct Difference: Encodable {
        let app: String
        let commits: [CommitLine]?
        let commit: String?
    }

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let (source, targets) = try session.action("Fetching apps from pipeline") {
            try stages(of: app, session)
        }
        guard !targets.isEmpty else {
            throw CommandFailure.told(
                "Cannot diff \(session.errors.palette.app(app)) as there are no downstream apps configured",
                exit: 1
            )
        }
        let own = try commit(of: source.app.name, session)
        var differences: [Difference] = []
        for target in targets {
            let other = try commit(of: target.app.name, session)
            let commits = try compare((source.app.name, own), (target.app.name, other), given, session)
            differences.append(Difference(app: target.app.name, commits: commits, commit: other))
        }
        if given.wantsJSON { try session.printJSON(differences) }
    }

    // MARK: - Private

    private static func stages(
        of app: String,
        _ session: Session
    ) throws -> (source: PipelineCoupling, targets: [PipelineCoupling]) {
        let source = try PipelineApps.coupling(of: app, session)
        guard let next = source.stage.next else { return (source, []) }
        let apps = try PipelineApps.list(of: source.pipeline.id, session)
        return (source, apps.filter { $0.stage == next })
    }

    /// The commit that an app runs; nil when it runs none that git knows.
    private static func commit(of app: String, _ session: Session) throws -> String? {
        let releases = try session.call(ReleaseList(app: app), range: "version ..; max=200, order=desc")
        guard let slug = releases.first(where: \.current)?.slug else { return nil }
        let commit = try session.call(SlugInfo(app: app, slug: slug.id.description)).commit
        return commit.flatMap { CommitLine.isCommit($0) ? $0 : nil }
    }

    /// Says how far the first app is ahead of the second; the commits, nil when that cannot be told.
    private static func compare(
        _ source: (name: String, commit: String?),
        _ target: (name: String, commit: String?),
        _ given: Given,
        _ session: Session
    ) throws -> [CommitLine]? {
        let shown = given.wantsJSON ? session.errors : session.output
        let names = (shown.palette.app(source.name), shown.palette.app(target.name))
        guard let from = target.commit, let to = source.commit else {
            let which = source.commit == nil ? names.0 : names.1
            try shown.line("\n\(names.0) was not compared to \(names.1) as \(which) runs no commit")
            return nil
        }
        guard from != to else {
            try shown.line("\n\(names.0) is up to date with \(names.1)")
            return []
        }
        guard let commits = try CommitLine.list(from: from, to: to, session) else {
            try shown.line(
                "\n\(names.0) was not compared to \(names.1) because we were unable to perform a diff"
            )
            try shown.line("are you sure that you are in the repository of the app, with its latest commits?")
            return nil
        }
        try shown.line()
        let noun = commits.count == 1 ? "commit" : "commits"
        try shown.title("\(names.0) is ahead of \(names.1) by \(commits.count) \(noun)")
        var table = Table(["SHA", "Date", "Author", "Message"])
        for commit in commits { table.add([commit.sha, commit.date, commit.author, commit.message]) }
        try table.print(on: shown)
        return commits
    }
}
