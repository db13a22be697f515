import Model
import PlatformAPI

/// `reviewapps`: lists a pipeline's review apps.
enum ReviewApps: Command {
    static let name = "reviewapps"
    static let summary = "list the review apps of a pipeline"
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal reviewapps -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let reviews = try ReviewAppChoice.list(of: pipeline, session)
        if given.wantsJSON { return try session.printJSON(reviews) }
        let paint = session.output.palette
        let shown = paint.paint(pipeline.name, .pipeline)
        guard !reviews.isEmpty else { return try session.print("\(shown) has no review apps.") }
        try session.output.title("\(shown) Review Apps")
        let names = try Dictionary(
            session.daemon().list(AppList()).map { ($0.id, $0.name) }
        ) { first, _ in first }
        var table = Table(["Number", "Branch", "App", "Status"])
        for review in reviews {
            table.add([
                review.prNumber.map(String.init) ?? "", review.branch.onOneLine,
                review.app.flatMap { names[$0.id] }.map(paint.app) ?? "", review.status.rawValue,
            ])
        }
        try table.print(on: session.output)
    }
}

/// `reviewapps:create`: sets an app up for a branch of the git repository that one is in.
enum ReviewAppsCreate: Command {
    static let name = "reviewapps:create"
    static let summary = "create a review app from a local branch"
    static let details = """
        The branch's last commit becomes an app of its own in the pipeline's stage review, set up by
        the environment review of its app.json, if it has one.
        """
    static let arguments = [Argument("BRANCH", .one, "branch, tag or commit of this git repository")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, number, RunOptions.env]
    static let examples = ["herolocal reviewapps:create new-cart -p my-pipeline"]

    private static let number = Flag(
        "pr",
        nil,
        .integer("NUMBER"),
        "number of the pull request; the next one without it"
    )

    static func run(_ given: Given, _ session: Session) throws {
        let branch = given.arguments[0]
        let env = try RunOptions.variables(given)
        let source = try LocalCommit.find(branch, session)
        let pipeline = try ChosenPipeline.find(given, session)
        let url = try SourceSending.send(source.commit, of: source.repository, session)
        let review = try session.action("Creating review app for \(branch.onOneLine)") {
            try session.call(
                ReviewAppCreate(
                    branch: branch,
                    environment: env.isEmpty ? nil : env,
                    pipeline: .id(pipeline.id),
                    prNumber: given.number(number),
                    sourceBlob: SourceBlob(url: url, version: source.commit)
                )
            )
        }
        guard let id = review.appSetup?.id else {
            throw CommandFailure.told("The daemon does not say how the review app is set up.")
        }
        let begun = try session.call(AppSetupInfo(setup: id.description))
        let setup = try SetupProgress.follow(begun, given, session)
        if given.wantsJSON {
            try session.printJSON(session.call(ReviewAppInfo(review: review.id.description)))
        }
        try SetupProgress.check(setup, session)
        guard !given.wantsJSON else { return }
        let address = try setup.resolvedSuccessURL ?? session.call(AppInfo(app: setup.app.name)).webURL
        if let address { try session.print(address) }
    }
}

/// `reviewapps:destroy`: deletes a review app, its `pr-predestroy` script first.
enum ReviewAppsDestroy: Command {
    static let name = "reviewapps:destroy"
    static let summary = "destroy the review app of a branch"
    static let arguments = [Argument("BRANCH", .one, "branch, number or app of the review app")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal reviewapps:destroy new-cart -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let wanted = given.arguments[0]
        let review = try ReviewAppChoice.find(wanted, of: pipeline, session)
        let info = ReviewAppInfo(review: review.id.description)
        let gone = try session.action("Destroying the review app of \(review.branch.onOneLine)") {
            var now = try session.call(ReviewAppDelete(review: review.id.description))
            while now.status == .deleting {
                try Pause.wait(Limits.CommandLine.setupCheck)
                now = try session.call(info)
            }
            return now
        }
        if given.wantsJSON { try session.printJSON(gone) }
        guard gone.status == .deleted else {
            throw CommandFailure.told(gone.message ?? "The review app could not be deleted.")
        }
    }
}

/// Which review app a command means.
enum ReviewAppChoice {
    /// Those that are there, oldest first.
    static func list(of pipeline: Pipeline, _ session: Session) throws -> [ReviewApp] {
        let reviews: [ReviewApp] = try session.daemon()
            .list(ReviewAppList(pipeline: pipeline.id.description))
        return reviews.sorted {
            ($0.createdAt.microseconds, $0.prNumber ?? 0) < ($1.createdAt.microseconds, $1.prNumber ?? 0)
        }
    }

    /// The newest of a branch, a number or an app.
    static func find(_ text: String, of pipeline: Pipeline, _ session: Session) throws -> ReviewApp {
        let reviews = try list(of: pipeline, session)
        if let found = reviews.last(where: { $0.branch == text || $0.prNumber.map(String.init) == text }) {
            return found
        }
        let app = try? session.call(AppInfo(app: text))
        guard let app, let found = reviews.last(where: { $0.app?.id == app.id }) else {
            throw CommandFailure.told(
                [
                    "\(pipeline.name) has no review app of \(text.onOneLine).",
                    "See them with: herolocal reviewapps -p \(pipeline.name)",
                ]
            )
        }
        return found
    }
}

/// Which pipeline a command is for.
enum ChosenPipeline {
    static let flag = Flag("pipeline", "p", .text("PIPELINE"), "name of pipeline; that of the app without it")

    /// The pipeline of `--pipeline`, else that of the app.
    static func find(_ given: Given, _ session: Session) throws -> Pipeline {
        if let name = given.text(flag) { return try session.call(PipelineInfo(pipeline: name)) }
        guard let app = try session.optionalApp(given) else {
            throw CommandFailure.told(
                [
                    "Required flag:  --pipeline PIPELINE or --app APP", "See more help with --help",
                ],
                exit: ExitCode.refused
            )
        }
        let coupling = try PipelineApps.coupling(of: app, session)
        return try session.call(PipelineInfo(pipeline: coupling.pipeline.id.description))
    }
}
