import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@Suite("A review app", .serialized)
struct ReviewAppTests {
    @Test("comes with the environment review and the pipeline's config vars, and goes after pr-predestroy")
    func life() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let pipeline = try await daemon.call(PipelineCreate(name: "shop"))
            let vars = ["PLACE": "pipeline", "GONE": "x"]
            _ = try await daemon.call(
                PipelineConfigVarsUpdate(
                    pipeline: "shop",
                    stage: .review,
                    vars: vars.mapValues(Optional.some)
                )
            )
            _ = try await daemon.call(
                PipelineConfigVarsUpdate(pipeline: "shop", stage: .review, vars: ["GONE": nil])
            )
            let manifest = """
                {"env": {"PLACE": "whole", "KIND": "whole"}, "scripts": {"postdeploy": "exit 1"},
                 "environments": {"review": {"env": {"KIND": "review"},
                    "scripts": {"postdeploy": "echo hello $HEROKU_BRANCH", "pr-predestroy": "\(gate.command)"}}}}
                """
            let review = try await daemon.review("new-cart", manifest, pipeline)
            #expect(review.status == .created, "\(review)")
            let app = try #require(review.app)
            let name = try await daemon.call(AppInfo(app: app.id.description)).name
            #expect(name.hasPrefix("shop-pr-1-") && name.count == "shop-pr-1-".count + 6)
            #expect(
                try await daemon.call(ConfigVarsInfo(app: name)) == [
                    "PLACE": "pipeline", "KIND": "review", "HEROKU_APP_NAME": name,
                    "HEROKU_BRANCH": "new-cart",
                    "HEROKU_PR_NUMBER": "1",
                ]
            )
            let setup = try await daemon.call(AppSetupInfo(setup: review.appSetup?.id.description ?? ""))
            #expect(setup.postdeploy?.output == "hello new-cart\n")
            #expect(try await daemon.call(PipelineCouplingByApp(app: name)).stage == .review)
            #expect(try await daemon.call(ReviewAppByApp(app: name)).id == review.id)
            let twin = await #expect(throws: APIErrorBody.self) {
                try await daemon.review("new-cart", manifest, pipeline)
            }
            #expect(twin?.status == 409)

            let going = try await daemon.call(ReviewAppDelete(review: review.id.description))
            #expect(going.status == .deleting)
            // Its script runs while the app is there.
            let run = try await gate.nextRun()
            #expect(try await daemon.call(AppInfo(app: name)).name == name)
            try run.send("3\n")
            try await daemon.until("the review app is deleted") {
                try await daemon.call(ReviewAppInfo(review: review.id.description)).status == .deleted
            }
            let gone = await #expect(throws: APIErrorBody.self) { try await daemon.call(AppInfo(app: name)) }
            #expect(gone?.status == 404)
            #expect(try await daemon.call(ReviewAppList(pipeline: "shop")).isEmpty)
            // The branch can have another one.
            let next = try await daemon.review("new-cart", #"{}"#, pipeline)
            #expect(next.status == .created && next.prNumber == 2)
        }
    }

    @Test("that cannot be set up is errored and says why; it can be deleted")
    func errored() async throws {
        try await TestDaemon.with { daemon in
            let pipeline = try await daemon.call(PipelineCreate(name: "shop"))
            let bad = try await daemon.review("bad", #"{"scripts": {"postdeploy": "exit 7"}}"#, pipeline)
            #expect(bad.status == .errored)
            #expect(bad.message == "The postdeploy script ended with exit code 7.")
            _ = try await daemon.call(ReviewAppDelete(review: bad.id.description))
            try await daemon.until("it is deleted") {
                try await daemon.call(ReviewAppInfo(review: bad.id.description)).status == .deleted
            }
            let broken = try await daemon.review("broken", #"{"env": {"A": {}}}"#, pipeline)
            #expect(broken.status == .errored && broken.app == nil)
            #expect(try await daemon.call(AppList()).isEmpty)
        }
    }
}

extension TestDaemon {
    /// Makes a review app of a Procfile and an `app.json`; returns when it is set up, or not.
    fileprivate func review(
        _ branch: String,
        _ manifest: String,
        _ pipeline: Pipeline
    ) async throws -> ReviewApp {
        let source = try await upload([
            ("Procfile", "worker: exec tail -f /dev/null\n", false), ("app.json", manifest, false),
        ])
        let review = try await call(
            ReviewAppCreate(
                branch: branch,
                pipeline: .id(pipeline.id),
                sourceBlob: SourceBlob(url: source)
            )
        )
        let info = ReviewAppInfo(review: review.id.description)
        try await until("the review app is set up") { try await call(info).status != .creating }
        return try await call(info)
    }
}
