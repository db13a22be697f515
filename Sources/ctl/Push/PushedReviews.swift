import Linux
import Model
import PlatformAPI

/// Review apps that come and go with the branches pushed to an app whose pipeline has automatic ones.
///
/// On Heroku a pull request does that; here a branch of the app's repository stands for one.
struct PushedReviews {
    private let app: App
    private let repository: GitRepository
    private let session: Session

    init(app: App, _ repository: GitRepository, _ session: Session) {
        self.app = app
        self.repository = repository
        self.session = session
    }

    /// Sets up, builds or destroys the review app of each branch, and tells who pushes.
    func follow(_ updates: [RefUpdate]) throws {
        guard let (pipeline, waitsForCI) = try automaticPipeline() else { return }
        let reviews = try ReviewAppChoice.list(of: pipeline, session)
        // What is to go waits for nobody's build.
        for update in updates.filter(\.isDeletion) + updates.filter({ !$0.isDeletion }) {
            guard let branch = update.branch else { continue }
            let present = reviews.last { $0.branch == branch && $0.app != nil }
            do {
                if update.isDeletion {
                    if let present { try destroy(present) }
                } else if let present = try present.flatMap(settled), let id = present.app?.id {
                    let review = try session.call(AppInfo(app: id.description))
                    if waitsForCI { try checkTests(of: update.new, pipeline, review) }
                    try PushedBuild(app: review, commit: update.new, repository, session).run()
                } else {
                    try create(branch, update.new, pipeline)
                }
            } catch {
                // Git tells of an update once: what fails for one branch must not be in the way of the others.
                try PostReceive.tell(error, session)
            }
        }
    }

    // MARK: - Private

    /// A review app once its set-up is over; nil when that has left it without an app.
    ///
    /// What is deployed before would be replaced by the older commit that is being set up.
    private func settled(_ review: ReviewApp) throws -> ReviewApp? {
        let underWay: [ReviewAppStatus] = [.pending, .creating]
        var now = review
        if underWay.contains(now.status) { try session.output.write(PushText.awaiting(review.branch)) }
        while underWay.contains(now.status) {
            try Pause.wait(Limits.CommandLine.setupCheck)
            now = try session.call(ReviewAppInfo(review: review.id.description))
        }
        return now.app == nil ? nil : now
    }

    /// Throws unless the tests of a commit have succeeded.
    private func checkTests(of commit: String, _ pipeline: Pipeline, _ review: App) throws {
        let runs: [TestRun] = try session.daemon().list(TestRunList(pipeline: pipeline.id.description))
        guard !runs.contains(where: { $0.commitSHA == commit && $0.status == .succeeded && !$0.debug }) else {
            return
        }
        throw CommandFailure.told([
            "Review apps of \(pipeline.name) wait for CI, and no tests of \(commit.prefix(7)) have succeeded:",
            "\(review.name) stays as it is. Run them, and deploy what they have tested, with:",
            "herolocal ci:run -p \(pipeline.name) && herolocal deploy -a \(review.name)",
        ])
    }

    /// The pipeline of the app, and whether its review apps wait for tests; nil when no branch gets one by itself.
    private func automaticPipeline() throws -> (Pipeline, waitsForCI: Bool)? {
        do {
            let coupling = try session.call(PipelineCouplingByApp(app: app.id.description))
            // A review app is one branch's already.
            guard coupling.stage != .review, coupling.stage != .test else { return nil }
            let id = coupling.pipeline.id.description
            let config = try session.call(ReviewAppConfigInfo(pipeline: id))
            guard config.automaticReviewApps else { return nil }
            return (try session.call(PipelineInfo(pipeline: id)), config.waitForCI)
        } catch ClientError.refused(404, _) {
            return nil
        }
    }

    private func create(_ branch: String, _ commit: String, _ pipeline: Pipeline) throws {
        try session.output.write(PushText.reviewing(branch, pipeline.name))
        let source = try PushedBuild(app: app, commit: commit, repository, session).send()
        let review = try session.call(
            ReviewAppCreate(
                branch: branch,
                pipeline: .id(pipeline.id),
                sourceBlob: SourceBlob(url: source, version: commit)
            )
        )
        guard let id = review.appSetup?.id.description else { return }
        let begun = try session.call(AppSetupInfo(setup: id))
        let setup = try SetupProgress.follow(begun, Given(flags: [.json]), session)
        try SetupProgress.check(setup, session)
        let address = try setup.resolvedSuccessURL ?? session.call(AppInfo(app: setup.app.name)).webURL
        try session.output.write(PushText.reviewed(setup.app.name, address ?? ""))
    }

    /// Begins the end of a review app; nobody who pushes waits for its script.
    private func destroy(_ review: ReviewApp) throws {
        _ = try session.call(ReviewAppDelete(review: review.id.description))
        try session.output.write(PushText.unreviewed(review.branch))
    }
}
