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
            let app = try await fixture.app()
            let pipe = try await store.createPipeline(
                PipelineName("pipe"),
                owner: fixture.owner,
                at: fixture.time(1)
            )
            let setup = try await store.createAppSetup(of: app, at: fixture.time(1))
            let review = try await store.createReviewApp(
                NewReviewApp(pipeline: pipe.id, branch: "x", number: 1, app: app.id, setup: setup.id),
                at: fixture.time(2)
            )
            #expect(try await store.reviewApp(ofApp: app.id) == review)
            await #expect(throws: StoreError.reviewAppExists(branch: "x")) {
                try await store.createReviewApp(
                    NewReviewApp(pipeline: pipe.id, branch: "x", number: 2, app: app.id, setup: setup.id),
                    at: fixture.time(2)
                )
            }
            var ready = review
            ready.status = .created
            try await store.updateReviewApp(ready, at: fixture.time(2))
            let new = NewTestRun(
                pipeline: pipe.id,
                branch: "x",
                commit: "1",
                commitMessage: "",
                sourceURL: "file:///x"
            )
            var run = try await store.createTestRun(new, at: fixture.time(2)).run
            run.app = app.id
            try await store.updateTestRun(run, at: fixture.time(3))
            #expect(try await store.testApps() == [app.id])
            _ = try await store.destroyApp(app.id)
            #expect(try await store.testApps() == [])
            let gone = try await store.reviewApp(review.id)
            #expect(gone.status == .deleted && gone.app == nil)
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
