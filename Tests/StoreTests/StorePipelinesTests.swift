import Linux
import Model
import Store
import TestSupport
import Testing

@Suite("Store: pipelines")
struct StorePipelinesTests {
    @Test("an app is in one pipeline at most, and leaves it with its end or the pipeline's")
    func couplings() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let app = try await fixture.app()
            let pipe = try await store.createPipeline(
                PipelineName("pipe"),
                owner: fixture.owner,
                at: fixture.time(1)
            )
            let other = try await store.createPipeline(
                PipelineName("other"),
                owner: fixture.owner,
                at: fixture.time(1)
            )
            #expect(try await store.pipelines().map(\.name.description) == ["other", "pipe"])
            let coupling = try await store.couple(app.id, to: pipe.id, stage: .staging, at: fixture.time(2))
            #expect(coupling.appName == app.name && coupling.pipelineName == pipe.name)
            await #expect(throws: StoreError.coupledAlready(app: app.name, pipeline: pipe.name)) {
                try await store.couple(app.id, to: other.id, stage: .production, at: fixture.time(3))
            }
            let moved = try await store.moveCoupling(coupling.id, to: .production, at: fixture.time(4))
            #expect(moved.stage == .production && moved.updated == fixture.time(4))
            #expect(try await store.coupling(ofApp: app.id) == moved)
            _ = try await store.destroyPipeline(pipe.id)
            #expect(try await store.coupling(ofApp: app.id) == nil)
            _ = try await store.couple(app.id, to: other.id, stage: .review, at: fixture.time(5))
            _ = try await store.destroyApp(app.id)
            #expect(try await store.couplings() == [])
        }
    }

    @Test("a pipeline's name is its own")
    func names() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let taken = try PipelineName("pipe")
            let pipe = try await store.createPipeline(taken, owner: fixture.owner, at: fixture.time(1))
            let other = try await store.createPipeline(
                PipelineName("other"),
                owner: fixture.owner,
                at: fixture.time(1)
            )
            await #expect(throws: StoreError.pipelineNameTaken(taken)) {
                try await store.createPipeline(taken, owner: fixture.owner, at: fixture.time(2))
            }
            await #expect(throws: StoreError.pipelineNameTaken(taken)) {
                try await store.renamePipeline(other.id, to: taken, at: fixture.time(2))
            }
            let renamed = try await store.renamePipeline(
                pipe.id,
                to: PipelineName("tube"),
                at: fixture.time(3)
            )
            #expect(try await store.pipeline(matching: "tube") == renamed)
            #expect(try await store.pipeline(matching: pipe.id.description) == renamed)
            await #expect(throws: StoreError.notFound(.pipeline("pipe"))) {
                try await store.pipeline(matching: "pipe")
            }
        }
    }
}
