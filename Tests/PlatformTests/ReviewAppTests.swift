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
            #expect(broken.message?.hasSuffix("with herolocal reviewapps:config:set A=VALUE -p shop") == true)
            #expect(try await daemon.call(AppList()).isEmpty)
        }
    }

    @Test("whose end is asked for twice runs pr-predestroy once")
    func deletedTwice() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let pipeline = try await daemon.call(PipelineCreate(name: "shop"))
            let manifest = #"{"scripts": {"pr-predestroy": "\#(gate.command)"}}"#
            let review = try await daemon.review("new-cart", manifest, pipeline)
            let call = ReviewAppDelete(review: review.id.description)
            async let first = daemon.call(call)
            async let second = daemon.call(call)
            #expect(try await [first.status, second.status] == [.deleting, .deleting])
            let run = try await gate.nextRun()
            #expect(try await daemon.call(call).status == .deleting)
            try run.send("0\n")
            try await daemon.until("the review app is deleted") {
                try await daemon.call(ReviewAppInfo(review: review.id.description)).status == .deleted
            }
            #expect(try await daemon.call(call).status == .deleted)
            #expect(try await gate.isIdle())
        }
    }

    @Test(
        "whose end a stop of the daemon interrupts is gone after the next start, without a second pr-predestroy"
    )
    func restart() async throws {
        let folder = try ScratchFolder()
        let gate = try CommandGate()
        let review = try await TestDaemon.with(folder: folder) { daemon in
            let pipeline = try await daemon.call(PipelineCreate(name: "shop"))
            let manifest = #"{"scripts": {"pr-predestroy": "\#(gate.command)"}}"#
            let review = try await daemon.review("new-cart", manifest, pipeline)
            _ = try await daemon.call(ReviewAppDelete(review: review.id.description))
            _ = try await gate.nextRun()
            return review
        }
        try await TestDaemon.with(folder: folder) { daemon in
            try await daemon.until("the review app is deleted") {
                try await daemon.call(ReviewAppInfo(review: review.id.description)).status == .deleted
            }
            #expect(try await daemon.call(AppList()).isEmpty)
            #expect(try await gate.isIdle())
        }
    }

    @Test("has a config with all fields of the schema, whose mistakes are told")
    func config() async throws {
        try await TestDaemon.with { daemon in
            let pipeline = try await daemon.call(PipelineCreate(name: "shop"))
            let off = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(ReviewAppConfigInfo(pipeline: "shop"))
            }
            #expect(off?.resource == "review-app-config")
            #expect(off?.message == "Review apps are not enabled for that pipeline.")
            let made = try await daemon.call(
                ReviewAppConfigCreate(
                    pipeline: "shop",
                    repo: "me/shop",
                    settings: ReviewAppSettings(deployTarget: DeployTarget(id: "us", type: "region"))
                )
            )
            #expect(!made.automaticReviewApps && !made.destroyStaleApps && !made.waitForCI)
            #expect(made.staleDays == 5 && made.baseName == nil && made.pipelineID == pipeline.id)
            #expect(
                made.deployTarget == DeployTarget(id: "us", type: "region") && made.repo.name == "me/shop"
            )
            let changed = try await daemon.call(
                ReviewAppConfigUpdate(
                    pipeline: "shop",
                    settings: ReviewAppSettings(
                        automaticReviewApps: Switch(true),
                        baseName: "cart",
                        staleDays: 9
                    )
                )
            )
            #expect(changed.automaticReviewApps && changed.baseName == "cart" && changed.staleDays == 9)
            let review = try await daemon.review("new-cart", #"{}"#, pipeline)
            let app = try await daemon.call(AppInfo(app: review.app?.id.description ?? ""))
            #expect(app.name.hasPrefix("cart-pr-1-"))
            let path = "/pipelines/shop/review-app-config"
            for (body, message) in ReviewAppTests.mistakes {
                let answer = try await daemon.send("PATCH", path, body: Array(body.utf8))
                #expect(answer.status == (message.hasPrefix("Couldn't") ? 404 : 422), "\(body)")
                #expect(answer.text.contains(message), "\(answer.text)")
            }
            let reset = try await daemon.send("PATCH", path, body: Array(#"{"base_name": null}"#.utf8))
            #expect(reset.text.contains(#""base_name":null"#), "\(reset.text)")
            let twice = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(
                    ReviewAppConfigCreate(pipeline: "shop", repo: "x", settings: ReviewAppSettings())
                )
            }
            #expect(twice?.message == "Review apps are enabled for shop already.")
            #expect(try await daemon.call(ReviewAppConfigDelete(pipeline: "shop")).pipelineID == pipeline.id)
            #expect(try await daemon.call(AppList()).count == 1)
        }
    }

    private static let mistakes = [
        (#"{"stale_days": 0}"#, "Invalid value for stale_days: must be 1 to 365."),
        (#"{"stale_days": "x"}"#, "Invalid value for stale_days: has the wrong type."),
        (#"{"wait_for_ci": "perhaps"}"#, "Invalid value for wait_for_ci: must be true or false."),
        (#"{"base_name": "Shop!"}"#, "Invalid value for base_name: must be like an app's name"),
        (#"{"deploy_target": {"id": "us", "type": "space"}}"#, "Couldn't find that space."),
        (#"{"deploy_target": {"id": "mars", "type": "region"}}"#, "Couldn't find that region."),
    ]

    @Test("goes by itself once it is stale on the platform's clock, which a release puts off")
    func stale() async throws {
        try await TestDaemon.with { daemon in
            let pipeline = try await daemon.call(PipelineCreate(name: "shop"))
            let settings = ReviewAppSettings(destroyStaleApps: Switch(true), staleDays: 2)
            _ = try await daemon.call(
                ReviewAppConfigCreate(pipeline: "shop", repo: "shop", settings: settings)
            )
            let review = try await daemon.review("new-cart", #"{}"#, pipeline)
            let app = try #require(review.app?.id.description)
            let day: Duration = .seconds(86_400)
            daemon.clock.step(by: day)
            _ = try await daemon.call(ConfigVarsUpdate(app: app, vars: ["TOUCHED": "yes"]))
            daemon.clock.step(by: day * 1.5)
            // This looks for stale ones before it is answered.
            _ = try await daemon.call(
                ReviewAppConfigUpdate(pipeline: "shop", settings: ReviewAppSettings(staleDays: 2))
            )
            let info = ReviewAppInfo(review: review.id.description)
            #expect(try await daemon.call(info).status == .created)
            daemon.clock.step(by: day)
            try await daemon.until("the review app is gone") {
                try await daemon.call(info).status == .deleted
            }
            #expect(try await daemon.call(AppList()).isEmpty)
        }
    }

    @Test("that is stale by the time that it is set up goes by itself, too, and keeps nobody from stopping")
    func staleAtOnce() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let pipeline = try await daemon.call(PipelineCreate(name: "shop"))
            let settings = ReviewAppSettings(destroyStaleApps: Switch(true), staleDays: 2)
            _ = try await daemon.call(
                ReviewAppConfigCreate(pipeline: "shop", repo: "shop", settings: settings)
            )
            let manifest = #"{"scripts": {"postdeploy": "\#(gate.command)"}}"#
            let review = try await daemon.start("new-cart", manifest, pipeline)
            let run = try await gate.nextRun()
            daemon.clock.step(by: .seconds(2 * 86_400))
            // The script's own time may be over, too, so that nobody reads this.
            try? run.send("0\n")
            try await daemon.until("the review app is gone") {
                try await daemon.call(ReviewAppInfo(review: review.id.description)).status == .deleted
            }
            #expect(try await daemon.call(AppList()).isEmpty)
        }
    }

    @Test(
        "waits for CI where its pipeline says so: it is set up after its commit's tests have succeeded, or not at all"
    )
    func waitsForCI() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let pipeline = try await daemon.call(PipelineCreate(name: "shop"))
            let settings = ReviewAppSettings(waitForCI: Switch(true))
            _ = try await daemon.call(
                ReviewAppConfigCreate(pipeline: "shop", repo: "shop", settings: settings)
            )
            let manifest = #"{"environments": {"test": {"scripts": {"test": "\#(gate.command)"}}}}"#
            let untested = await #expect(throws: APIErrorBody.self) {
                try await daemon.start("new-cart", manifest, pipeline, commit: "0a0b0c0d")
            }
            #expect(
                untested?.message
                    == "Review apps of shop wait for CI, and no tests of 0a0b0c0 have succeeded. Run them with: "
                    + "herolocal ci:run -p shop"
            )
            for (code, status) in [("1", ReviewAppStatus.errored), ("0", .created)] {
                let source = try await daemon.upload([
                    ("Procfile", "worker: exec tail -f /dev/null\n", false), ("app.json", manifest, false),
                ])
                _ = try await daemon.call(
                    TestRunCreate(
                        commitBranch: "new-cart",
                        commitMessage: "",
                        commitSHA: "0a0b0c0d",
                        pipeline: .name("shop"),
                        sourceBlobURL: source
                    )
                )
                let run = try await gate.nextRun()
                let review = try await daemon.start("new-cart", manifest, pipeline, commit: "0a0b0c0d")
                #expect(review.status == .pending && review.waitForCI)
                try run.send(code + "\n")
                let info = ReviewAppInfo(review: review.id.description)
                try await daemon.until("the review app is decided about") {
                    try await daemon.call(info).status == status
                }
                let setup = try await daemon.call(AppSetupInfo(setup: review.appSetup?.id.description ?? ""))
                #expect((setup.status == .succeeded) == (code == "0"))
                let message = code == "0" ? nil : "The tests of its commit did not succeed."
                #expect(try await daemon.call(info).message == message)
            }
            let apps = try await daemon.call(AppList()).map(\.name)
            #expect(apps.filter { $0.hasPrefix("shop-pr-") }.count == 1, "\(apps)")
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
        let review = try await start(branch, manifest, pipeline)
        let info = ReviewAppInfo(review: review.id.description)
        try await until("the review app is set up") { try await call(info).status != .creating }
        return try await call(info)
    }

    /// Begins one.
    fileprivate func start(
        _ branch: String,
        _ manifest: String,
        _ pipeline: Pipeline,
        commit: String? = nil
    ) async throws -> ReviewApp {
        let source = try await upload([
            ("Procfile", "worker: exec tail -f /dev/null\n", false), ("app.json", manifest, false),
        ])
        return try await call(
            ReviewAppCreate(
                branch: branch,
                pipeline: .id(pipeline.id),
                sourceBlob: SourceBlob(url: source, version: commit)
            )
        )
    }
}
