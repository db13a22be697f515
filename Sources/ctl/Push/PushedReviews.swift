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
        guard let pipeline = try automaticPipeline() else { return }
        let reviews = try ReviewAppChoice.list(of: pipeline, session)
        for update in updates {
            guard let branch = update.branch else { continue }
            let present = reviews.last { $0.branch == branch && $0.app != nil }
            if update.isDeletion {
                if let present { try destroy(present) }
            } else if let id = present?.app?.id {
                let review = try session.call(AppInfo(app: id.description))
                try PushedBuild(app: review, commit: update.new, repository, session).run()
            } else {
                try create(branch, update.new, pipeline)
            }
        }
    }

    // MARK: - Private

    /// The pipeline of the app; nil when none of its branches gets a review app by itself.
    private func automaticPipeline() throws -> Pipeline? {
        do {
            let coupling = try session.call(PipelineCouplingByApp(app: app.id.description))
            // A review app is one branch's already.
            guard coupling.stage != .review, coupling.stage != .test else { return nil }
            let id = coupling.pipeline.id.description
            guard try session.call(ReviewAppConfigInfo(pipeline: id)).automaticReviewApps else { return nil }
            return try session.call(PipelineInfo(pipeline: id))
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
