import Model
import PlatformAPI

/// `pipelines:create`: makes a pipeline with its first app.
enum PipelinesCreate: Command {
    static let name = "pipelines:create"
    static let summary = "create a new pipeline"
    static let details = """
        An existing app must be specified as the first app in the pipeline. Without a name the
        pipeline has the app's; without --stage the app gets the stage that its name suggests.
        """
    static let arguments = [Argument("NAME", .optional, "name of pipeline (defaults to basename of the app)")]
    static let flags = [Flag.app, .remote, PipelineArgument.stage]
    static let examples = [
        "herolocal pipelines:create -a demo-staging",
        "herolocal pipelines:create my-pipeline -a demo -s production",
    ]

    static func run(_ given: Given, _ session: Session) throws {
        // An unknown app must be told before there is a pipeline without one.
        let app = try session.call(AppInfo(app: session.app(given))).name
        let name = given.arguments.first ?? baseName(of: app)
        let stage = try PipelineArgument.stage(of: app, given, session)
        let paint = session.errors.palette
        let shown = paint.paint(name, .pipeline)
        let pipeline = try session.action("Creating \(shown) pipeline") {
            try session.call(PipelineCreate(name: name))
        }
        do {
            try session.action("Adding \(paint.app(app)) to \(shown) pipeline as \(stage.rawValue)") {
                try session.call(
                    PipelineCouplingCreate(app: Identity(app), pipeline: .id(pipeline.id), stage: stage)
                )
            }
        } catch {
            // Nobody asked for a pipeline without an app: what was made a moment ago goes again.
            _ = try? session.call(PipelineDelete(pipeline: pipeline.id.description))
            throw error
        }
        if given.wantsJSON { try session.printJSON(pipeline) }
    }

    /// The app's name without a stage at its end: `demo` of `demo-staging`.
    static func baseName(of app: String) -> String {
        guard PipelineStage.guess(for: app) != .production || app.hasSuffix("-production") else { return app }
        let parts = app.split(separator: "-").dropLast()
        return parts.isEmpty ? app : parts.joined(separator: "-")
    }
}

/// `pipelines:add`: puts an app into a pipeline.
enum PipelinesAdd: Command {
    static let name = "pipelines:add"
    static let summary = "add this app to a pipeline"
    static let details = """
        The app and pipeline names must be specified. Without --stage the app gets the stage that
        its name suggests.
        """
    static let arguments = [PipelineArgument.pipeline]
    static let flags = [Flag.app, .remote, PipelineArgument.stage]
    static let examples = ["herolocal pipelines:add my-pipeline -a demo -s production"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let pipeline = try session.call(PipelineInfo(pipeline: given.arguments[0]))
        let stage = try PipelineArgument.stage(of: app, given, session)
        let paint = session.errors.palette
        let coupling = try session.action(
            "Adding \(paint.app(app)) to \(paint.paint(pipeline.name, .pipeline)) pipeline as \(stage.rawValue)"
        ) {
            try session.call(
                PipelineCouplingCreate(app: Identity(app), pipeline: .id(pipeline.id), stage: stage)
            )
        }
        if given.wantsJSON { try session.printJSON(coupling) }
    }
}

/// `pipelines:update`: gives an app another stage.
enum PipelinesUpdate: Command {
    static let name = "pipelines:update"
    static let summary = "update the app's stage in a pipeline"
    static let flags = [Flag.app, .remote, PipelineArgument.stage]
    static let examples = ["herolocal pipelines:update -s staging -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        guard let text = given.text(PipelineArgument.stage) else {
            throw CommandFailure.told(
                [
                    "The following error occurred:", "  Missing required flag stage",
                    "See more help with --help",
                ],
                exit: ExitCode.refused
            )
        }
        let stage = try PipelineArgument.parse(text)
        let app = try session.app(given)
        let coupling = try PipelineApps.coupling(of: app, session)
        let changed = try session.action(
            "Changing \(session.errors.palette.app(app)) to \(stage.rawValue)"
        ) {
            try session.call(PipelineCouplingUpdate(coupling: coupling.id.description, stage: stage))
        }
        if given.wantsJSON { try session.printJSON(changed) }
    }
}

/// `pipelines:remove`: takes an app out of its pipeline.
enum PipelinesRemove: Command {
    static let name = "pipelines:remove"
    static let summary = "remove this app from its pipeline"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal pipelines:remove -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let removed = try session.action("Removing \(session.errors.palette.app(app))") {
            let coupling = try PipelineApps.coupling(of: app, session)
            return try session.call(PipelineCouplingDelete(coupling: coupling.id.description))
        }
        if given.wantsJSON { try session.printJSON(removed) }
    }
}

/// `pipelines:rename`: gives a pipeline another name.
enum PipelinesRename: Command {
    static let name = "pipelines:rename"
    static let summary = "rename a pipeline"
    static let arguments = [
        Argument("PIPELINE", .one, "current name of pipeline"),
        Argument("NAME", .one, "new name of pipeline"),
    ]
    static let examples = ["herolocal pipelines:rename my-pipeline new-pipeline-name"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try session.call(PipelineInfo(pipeline: given.arguments[0]))
        let paint = session.errors.palette
        let old = paint.paint(pipeline.name, .pipeline)
        let new = paint.paint(given.arguments[1], .pipeline)
        let renamed = try session.action("Renaming \(old) pipeline to \(new)") {
            try session.call(PipelineUpdate(pipeline: pipeline.id.description, name: given.arguments[1]))
        }
        if given.wantsJSON { try session.printJSON(renamed) }
    }
}

/// `pipelines:destroy`: deletes a pipeline; its apps stay.
enum PipelinesDestroy: Command {
    static let name = "pipelines:destroy"
    static let summary = "destroy a pipeline"
    static let arguments = [PipelineArgument.pipeline]
    static let examples = ["herolocal pipelines:destroy my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try session.call(PipelineInfo(pipeline: given.arguments[0]))
        let shown = session.errors.palette.paint(pipeline.name, .pipeline)
        let destroyed = try session.action("Destroying \(shown) pipeline") {
            try session.call(PipelineDelete(pipeline: pipeline.id.description))
        }
        if given.wantsJSON { try session.printJSON(destroyed) }
    }
}
