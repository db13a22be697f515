import Model
import PlatformAPI

/// `pipelines`: lists the pipelines.
enum Pipelines: Command {
    static let name = "pipelines"
    static let aliases = ["pipelines:list"]
    static let summary = "list pipelines you have access to"
    static let examples = ["herolocal pipelines"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipelines: [Pipeline] = try session.daemon().list(PipelineList()).sorted { $0.name < $1.name }
        if given.wantsJSON { return try session.printJSON(pipelines) }
        try session.output.title("My Pipelines")
        for pipeline in pipelines {
            try session.print(session.output.palette.paint(pipeline.name, .pipeline))
        }
    }
}

/// `pipelines:info`: shows a pipeline with its apps.
enum PipelinesInfo: Command {
    static let name = "pipelines:info"
    static let summary = "show list of apps in a pipeline"
    static let arguments = [PipelineArgument.pipeline]
    static let examples = ["herolocal pipelines:info my-pipeline"]

    /// What `--json` prints: each app with its place in the pipeline as `coupling`, as the official CLI has them.
    private struct Answer: Encodable {
        let apps: [JSONValue]
        let pipeline: Pipeline

        init(_ pipeline: Pipeline, _ couplings: [PipelineCoupling], _ session: Session) throws {
            self.pipeline = pipeline
            apps = try couplings.map { coupling in
                let app = try session.call(AppInfo(app: coupling.app.id.description))
                var fields = try JSONValue(encoding: app).object ?? [:]
                fields["coupling"] = try JSONValue(encoding: coupling)
                return .object(fields)
            }
        }
    }

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try session.call(PipelineInfo(pipeline: given.arguments[0]))
        let apps = try PipelineApps.list(of: pipeline.id, session)
        if given.wantsJSON { return try session.printJSON(Answer(pipeline, apps, session)) }
        let paint = session.output.palette
        try session.output.title(paint.paint(pipeline.name, .pipeline))
        let account = try session.call(AccountInfo())
        if pipeline.owner?.id == account.id { try session.print("owner: \(account.email)") }
        try session.print()
        var table = Table(["app name", "stage"])
        for coupling in apps { table.add([paint.app(coupling.app.name), coupling.stage.rawValue]) }
        try table.print(on: session.output)
    }
}

/// Arguments and flags that several pipeline commands have.
enum PipelineArgument {
    static let pipeline = Argument("PIPELINE", .one, "name of pipeline")
    static let stage = Flag(
        "stage",
        "s",
        .text("STAGE"),
        "stage of the app: \(PipelineStage.allCases.map(\.rawValue).joined(separator: ", "))"
    )

    /// The stage that was given, or the one that the app's name suggests; a person at a terminal is asked.
    static func stage(of app: String, _ given: Given, _ session: Session) throws -> PipelineStage {
        if let text = given.text(stage) { return try parse(text) }
        let guess = PipelineStage.guess(for: app)
        guard session.input.isTerminal else { return guess }
        try session.errors.write("Stage of \(app) [\(guess.rawValue)]: ")
        let typed = try session.input.readLine() ?? ""
        return typed.isEmpty ? guess : try parse(typed)
    }

    static func parse(_ text: String) throws(CommandFailure) -> PipelineStage {
        if let stage = PipelineStage(rawValue: text) { return stage }
        let stages = PipelineStage.allCases.map(\.rawValue).joined(separator: ", ")
        throw .misused("Expected --stage=\(text) to be one of: \(stages)")
    }
}

/// The apps of a pipeline.
enum PipelineApps {
    /// An app's place in its pipeline; throws in words when it is in none.
    static func coupling(of app: String, _ session: Session) throws -> PipelineCoupling {
        do {
            return try session.call(PipelineCouplingByApp(app: app))
        } catch ClientError.refused(404, let body) where body.resource == "pipeline-coupling" {
            throw CommandFailure.told([
                "This app (\(session.errors.palette.app(app))) does not seem to be a part of any pipeline",
                "Put it into one with: herolocal pipelines:add PIPELINE -a \(app)",
            ])
        }
    }

    /// In the order of the stages, then by name.
    static func list(of pipeline: ResourceID, _ session: Session) throws -> [PipelineCoupling] {
        let couplings: [PipelineCoupling] = try session.daemon()
            .list(PipelineCouplingListByPipeline(pipeline: pipeline.description))
        let order = PipelineStage.allCases
        return couplings.sorted { left, right in
            let places = (order.firstIndex(of: left.stage) ?? 0, order.firstIndex(of: right.stage) ?? 0)
            return places.0 == places.1 ? left.app.name < right.app.name : places.0 < places.1
        }
    }
}
