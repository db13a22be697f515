import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: test runs and review apps")
struct StoreTestRunsTests {
    @Test("test runs are numbered, and forgotten when there are too many that are over")
    func runs() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let pipe = try await store.createPipeline(
                PipelineName("pipe"),
                owner: fixture.owner,
                at: fixture.time(1)
            )
            let new = NewTestRun(
                pipeline: pipe.id,
                branch: "main",
                commit: "1a2b",
                commitMessage: "Test",
                sourceURL: "file:///source"
            )
            var first = try await store.createTestRun(new, at: fixture.time(2)).run
            #expect(first.number == 1 && first.status == .pending)
            first.status = .failed
            first.exitCode = 3
            try await store.updateTestRun(first, at: fixture.time(3))
            #expect(try await store.testRun(first.id).exitCode == 3)
            var forgotten: [ResourceID] = []
            for second in 0...Int64(Limits.Store.testRunsPerPipeline) {
                var (run, old) = try await store.createTestRun(new, at: fixture.time(4 + second))
                forgotten += old
                run.status = .succeeded
                try await store.updateTestRun(run, at: fixture.time(4 + second))
            }
            #expect(forgotten == [first.id])
            let runs = try await store.testRuns(of: pipe.id)
            #expect(runs.map(\.number).suffix(1) == [Limits.Store.testRunsPerPipeline + 2])
            await #expect(throws: StoreError.notFound(.testRun(first.id.description))) {
                try await store.testRun(first.id)
            }
        }
    }

    @Test("an app's end is the end of its review app, and of a test run's app")
    func destroyed() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let pipe = try await fixture.pipeline()
            let created = try await fixture.review("x", in: pipe)
            let (review, app) = (created.review, created.made.app)
            #expect(review.number == 1 && app.name.description == "pipe-pr-1")
            #expect(try await store.coupling(ofApp: app.id)?.stage == .review)
            #expect(try await store.reviewApp(ofApp: app.id) == review)
            await #expect(throws: StoreError.reviewAppExists(branch: "x")) {
                try await fixture.review("x", in: pipe, number: 2)
            }
            // Nothing of the refused one is there.
            #expect(try await store.apps() == [app])
            #expect(
                try await store.moveReviewApp(review.id, from: .creating, to: .created, at: fixture.time(2))
            )
            #expect(try await store.staleTimes().isEmpty)
            var run = try await fixture.testRun(of: pipe)
            let (setup, made) = try await store.createTestApp(
                NewApp(name: AppName("pipe-ci-1"), owner: fixture.owner, stack: "heroku-24"),
                for: run.id,
                at: fixture.time(3)
            )
            run = try await store.testRun(run.id)
            #expect(run.app == made.app.id && run.setup == setup.id && run.status == .creating)
            #expect(try await store.testApps() == [made.app.id])
            _ = try await store.destroyApp(made.app.id)
            #expect(try await store.testApps() == [])
            _ = try await store.destroyApp(app.id)
            let gone = try await store.reviewApp(review.id)
            #expect(gone.status == .deleted && gone.app == nil)
            #expect(try await fixture.review("x", in: pipe).review.number == 2)
        }
    }

    @Test(
        "a killed daemon leaves no app that is nobody's: what was set up has failed, what went still has to"
    )
    func killed() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let pipe = try await fixture.pipeline()
            let begun = try await fixture.review("begun", in: pipe)
            let going = try await fixture.review("going", in: pipe)
            let run = try await fixture.testRun(of: pipe)
            let test = try await store.createTestApp(
                NewApp(name: AppName("pipe-ci-1"), owner: fixture.owner, stack: "heroku-24"),
                for: run.id,
                at: fixture.time(3)
            )
            _ = try await store.beginDeletingReviewApp(going.review.id, at: fixture.time(4))
            let next = try await Store.open(
                path: fixture.folder.file("store.db"),
                clock: PlatformClock(),
                at: fixture.time(5)
            ).store
            let review = try await next.reviewApp(begun.review.id)
            #expect(review.status == .errored && review.app == begun.made.app.id)
            #expect(try await next.appSetup(begun.setup.id).status == .failed)
            #expect(try await next.deletingReviewApps().map(\.id) == [going.review.id])
            #expect(try await next.testApps() == [test.made.app.id])
            #expect(try await next.testRun(run.id).status == .errored)
            await next.close()
        }
    }

    @Test("a review app's end begins once, and its script is handed out once")
    func deleting() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let review = try await fixture.review("x", in: try await fixture.pipeline()).review
            try await store.setPredestroy("bye", size: "basic", of: review.id)
            let begun = try await store.beginDeletingReviewApp(review.id, at: fixture.time(3))
            #expect(begun?.status == .deleting)
            #expect(try await store.beginDeletingReviewApp(review.id, at: fixture.time(3)) == nil)
            // Who was setting it up comes too late.
            #expect(
                try await !store.moveReviewApp(review.id, from: .creating, to: .created, at: fixture.time(4))
            )
            let script = try await store.takePredestroy(of: review.id)
            #expect(script?.command == "bye" && script?.size == "basic")
            #expect(try await store.takePredestroy(of: review.id) == nil)
        }
    }

    @Test("a pipeline has one review app config, which says when review apps are stale")
    func reviewAppConfig() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let pipe = try await fixture.pipeline()
            #expect(try await store.reviewAppConfig(of: pipe.id) == nil)
            var new = NewReviewAppConfig(repo: "me/shop")
            new.destroysStaleApps = true
            let config = try await store.createReviewAppConfig(new, of: pipe.id)
            #expect(config.repo == "me/shop" && config.staleDays == 5 && config.baseName == nil)
            await #expect(throws: StoreError.reviewAppsEnabledAlready(pipeline: pipe.name)) {
                try await store.createReviewAppConfig(new, of: pipe.id)
            }
            let created = try await fixture.review("x", in: pipe)
            #expect(try await store.staleTimes().isEmpty)
            #expect(
                try await store.moveReviewApp(
                    created.review.id,
                    from: .creating,
                    to: .created,
                    at: fixture.time(2)
                )
            )
            let day: Int64 = 86_400
            #expect(try await store.staleTimes().map(\.stale) == [fixture.time(5 * day)])
            try await store.touchReviewApp(ofApp: created.made.app.id, at: fixture.time(day))
            // An older time, which a clock that starts anew can have, takes nothing back.
            try await store.touchReviewApp(ofApp: created.made.app.id, at: fixture.time(7))
            #expect(try await store.staleTimes().map(\.stale) == [fixture.time(6 * day)])
            let changed = try await store.updateReviewAppConfig(of: pipe.id) { $0.destroysStaleApps = false }
            #expect(try await store.reviewAppConfig(of: pipe.id) == changed)
            #expect(try await store.staleTimes().isEmpty)
            #expect(try await store.removeReviewAppConfig(of: pipe.id) == changed)
            await #expect(throws: StoreError.notFound(.reviewAppConfig)) {
                try await store.removeReviewAppConfig(of: pipe.id)
            }
        }
    }

    @Test("a pipeline's config vars are those of a stage")
    func config() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let pipe = try await store.createPipeline(
                PipelineName("pipe"),
                owner: fixture.owner,
                at: fixture.time(1)
            )
            let (one, two) = (try ConfigVarName("ONE"), try ConfigVarName("TWO"))
            let set = try await store.setPipelineConfig([one: "1", two: "2"], of: pipe.id, stage: .test)
            #expect(set == [one: "1", two: "2"])
            let gone: String? = nil
            let unset = try await store.setPipelineConfig([one: gone], of: pipe.id, stage: .test)
            #expect(unset == [two: "2"])
            #expect(try await store.pipelineConfig(of: pipe.id, stage: .review) == [:])
        }
    }
}

extension StoreFixture {
    fileprivate func pipeline() async throws -> PipelineRecord {
        try await store.createPipeline(PipelineName("pipe"), owner: owner, at: time(1))
    }

    fileprivate func review(
        _ branch: String,
        in pipeline: PipelineRecord,
        number: Int? = nil
    ) async throws -> CreatedReviewApp {
        let names = try (1...9).map { try AppName("pipe-pr-\($0)") }
        let owner = owner
        return try await store.createReviewApp(
            NewReviewApp(pipeline: pipeline.id, branch: branch, number: number, active: time(0)) { number in
                NewApp(name: names[number - 1], owner: owner, stack: "heroku-24")
            },
            at: time(2)
        )
    }

    fileprivate func testRun(of pipeline: PipelineRecord) async throws -> TestRunRecord {
        let new = NewTestRun(
            pipeline: pipeline.id,
            branch: "x",
            commit: "1",
            commitMessage: "",
            sourceURL: "file:///x"
        )
        return try await store.createTestRun(new, at: time(2)).run
    }
}
