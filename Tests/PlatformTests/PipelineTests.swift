import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@Suite("A pipeline", .serialized)
struct PipelineTests {
    @Test("promotes the very slug: no build, the target's own config vars, Heroku's description and log line")
    func promotion() async throws {
        try await TestDaemon.with { daemon in
            let pipe = try await daemon.pipeline(["demo-staging": .staging, "demo": .production])
            try await daemon.build(procfile: "worker: exec tail -f /dev/null\n", of: "demo-staging")
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["PLACE": "production"]))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo-staging", vars: ["PLACE": "staging"]))
            let targets = try await daemon.promote("demo-staging", in: pipe, to: ["demo"])
            #expect(targets.map(\.status) == [.succeeded])

            let source = try #require(try await daemon.releases("demo-staging").last)
            let made = try #require(try await daemon.releases("demo").last)
            #expect(made.id == targets[0].release?.id)
            #expect(made.current && made.slug == source.slug && made.slug != nil)
            let slug = try await daemon.call(SlugInfo(app: "demo", slug: made.slug?.id.description ?? ""))
            let checksum = try #require(slug.checksum)
            let digits = checksum.dropFirst("SHA256:".count).prefix(8)
            #expect(made.description == "Promote demo-staging v4 \(digits)")
            #expect(try await daemon.call(ConfigVarsInfo(app: "demo")) == ["PLACE": "production"])
            #expect(try await daemon.call(BuildList(app: "demo")).isEmpty)
            let newest = try await daemon.call(PipelineReleaseList(pipeline: "pipe"))
            #expect(Set(newest.map(\.id)) == [made.id, source.id])
            let deployed = try await daemon.call(PipelineDeploymentList(pipeline: "pipe"))
            #expect(Set(deployed.map(\.description)) == [made.description, "Deploy \(digits)"])
            #expect(try await daemon.call(PipelineBuildList(pipeline: "pipe")).map(\.release?.id).count == 1)
            #expect(try await daemon.call(PipelineStackInfo(pipeline: "pipe")).stack?.name == "heroku-24")
            for line in ["Promote demo-staging v4 \(digits) by user ", "Release v4 created by user "] {
                try await daemon.until("the log has \(line)") {
                    try await daemon.log(of: "demo").contains(" app[api]: \(line)")
                }
            }
        }
    }

    @Test("runs the release command of each target; a failed one is a failed target that runs what it ran")
    func releasePhase() async throws {
        try await TestDaemon.with { daemon in
            let pipe = try await daemon.pipeline([
                "demo-staging": .staging, "good": .production, "bad": .production,
            ])
            _ = try await daemon.call(ConfigVarsUpdate(app: "bad", vars: ["CODE": "3"]))
            try await daemon.build(
                procfile: "release: exit ${CODE:-0}\nworker: exec tail -f /dev/null\n",
                of: "demo-staging"
            )
            try await daemon.until("the source's release command is over") {
                try await daemon.releases("demo-staging").last?.current == true
            }
            let targets = try await daemon.promote("demo-staging", in: pipe, to: ["good", "bad"])
            #expect(targets.map(\.status) == [.succeeded, .failed])
            #expect(targets[1].errorMessage == "The release command of v4 failed.")
            #expect(try await daemon.releases("good").last?.current == true)
            #expect(try await daemon.releases("bad").map(\.status).suffix(1) == [.failed])
            #expect(try await daemon.releases("bad").last?.current == false)
        }
    }

    @Test("refuses what cannot be promoted, and says why")
    func refusals() async throws {
        try await TestDaemon.with { daemon in
            let pipe = try await daemon.pipeline(["demo-staging": .staging, "demo": .production])
            _ = try await daemon.call(AppCreate(name: "stranger"))
            func refusal(_ source: String, _ targets: [String]) async throws -> String {
                let problem = await #expect(throws: APIErrorBody.self) {
                    try await daemon.promote(source, in: pipe, to: targets)
                }
                #expect(problem?.status == 422)
                return problem?.message ?? ""
            }
            #expect(
                try await refusal("demo-staging", ["demo"])
                    == "demo-staging has no code that could be promoted. Deploy it first."
            )
            try await daemon.build(procfile: "worker: exec tail -f /dev/null\n", of: "demo-staging")
            #expect(try await refusal("stranger", ["demo"]).hasPrefix("The source app is not in"))
            #expect(try await refusal("demo-staging", ["stranger"]).contains("is not in the pipeline pipe"))
            #expect(
                try await refusal("demo-staging", ["demo-staging"]).hasPrefix("Cannot promote demo-staging")
            )
            #expect(try await refusal("demo-staging", []).hasPrefix("Invalid value for targets"))
            #expect(
                try await refusal("demo-staging", ["demo", "demo"]).hasPrefix("Invalid value for targets")
            )
            _ = try await daemon.call(AppUpdate(app: "demo", buildStack: .name("heroku-22")))
            #expect(try await refusal("demo-staging", ["demo"]).contains("the same stack"))
            #expect(try await daemon.releases("demo").count == 2)
        }
    }

    @Test("is found by name as the official CLI asks; an app is in one pipeline at most")
    func lookup() async throws {
        try await TestDaemon.with { daemon in
            let pipe = try await daemon.pipeline(["demo": .production])
            _ = try await daemon.call(PipelineCreate(name: "other"))
            for query in ["eq[name]=pipe", "eq%5Bname%5D=pipe"] {
                let found = try await daemon.send("GET", "/pipelines?\(query)")
                let list = try WireJSON.decode([Pipeline].self, from: found.content)
                #expect(list.map(\.name) == ["pipe"])
            }
            let team = #"{"name": "teams", "owner": {"id": "\#(pipe.id)", "type": "team"}}"#
            let refused = try await daemon.send("POST", "/pipelines", body: Array(team.utf8))
            #expect(refused.status == 404 && refused.text.contains("Couldn't find that team."))
            let couplings = try await daemon.call(PipelineCouplingListByPipeline(pipeline: "pipe"))
            #expect(couplings.map(\.app.name) == ["demo"] && couplings[0].pipeline.name == "pipe")
            let taken = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(
                    PipelineCouplingCreate(app: .name("demo"), pipeline: .name("other"), stage: .staging)
                )
            }
            #expect(
                taken?.message
                    == "demo is in the pipeline pipe already. Take it out first with: "
                    + "herolocal pipelines:remove -a demo"
            )
            for bad in ["ab", "Pipe", "1pipe"] {
                let refused = await #expect(throws: APIErrorBody.self) {
                    try await daemon.call(PipelineCreate(name: bad))
                }
                #expect(refused?.status == 422)
            }
            _ = try await daemon.call(PipelineDelete(pipeline: pipe.id.description))
            let gone = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(PipelineCouplingByApp(app: "demo"))
            }
            #expect(gone?.resource == "pipeline-coupling")
            #expect(try await daemon.call(AppInfo(app: "demo")).name == "demo")
        }
    }
}

extension TestDaemon {
    /// A pipeline `pipe` with new apps in these stages.
    func pipeline(_ apps: [String: PipelineStage]) async throws -> Pipeline {
        let pipeline = try await call(PipelineCreate(name: "pipe"))
        for (app, stage) in apps {
            _ = try await call(AppCreate(name: app))
            _ = try await call(
                PipelineCouplingCreate(app: .name(app), pipeline: .id(pipeline.id), stage: stage)
            )
        }
        return pipeline
    }

    /// Promotes and waits for the end; the targets then, in the order of `apps`.
    @discardableResult
    func promote(
        _ source: String,
        in pipeline: Pipeline,
        to apps: [String]
    ) async throws -> [PipelinePromotionTarget] {
        var ids: [ResourceID] = []
        for app in apps { ids.append(try await call(AppInfo(app: app)).id) }
        let promotion = try await call(
            PipelinePromotionCreate(
                pipeline: IDReference(id: pipeline.id),
                source: PromotionSource(app: IDReference(id: try await call(AppInfo(app: source)).id)),
                targets: ids.map { PromotionDestination(app: IDReference(id: $0)) }
            )
        )
        let id = promotion.id.description
        try await until("the promotion is complete") {
            try await call(PipelinePromotionInfo(promotion: id)).status == .completed
        }
        let targets = try await call(PipelinePromotionTargetList(promotion: id))
        return ids.compactMap { id in targets.first { $0.app.id == id } }
    }

    /// The app's log as a whole.
    func log(of app: String) async throws -> String {
        let session = try await call(LogSessionCreate(app: app, lines: 1500))
        return try await send("GET", path(of: session.logplexURL)).text
    }

    /// The app's releases, oldest first.
    func releases(_ app: String) async throws -> [Release] {
        try await call(ReleaseList(app: app)).sorted { $0.version < $1.version }
    }
}
