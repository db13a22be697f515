import Model
import PlatformAPI

/// `pipelines:promote`: releases an app's slug on the apps of the next stage.
enum PipelinesPromote: Command {
    static let name = "pipelines:promote"
    static let summary = "promote the latest release of this app to its downstream app(s)"
    static let flags = [Flag.app, .remote, to]
    static let examples = [
        "herolocal pipelines:promote -a demo-staging",
        "herolocal pipelines:promote -a demo-staging --to demo-eu,demo-us",
    ]

    private static let to = Flag("to", "t", .text("TO"), "comma separated list of apps to promote to")

    static func run(_ given: Given, _ session: Session) throws {
        let names = given.text(to)?.split(separator: ",").map(String.init)
        guard names?.isEmpty != true else {
            throw CommandFailure.misused(
                "Expected --to=\(given.text(to) ?? "") to name apps, with commas between them"
            )
        }
        let app = try session.app(given)
        // With --json the answer alone is on stdout.
        let shown = given.wantsJSON ? session.errors : session.output
        let paint = shown.palette
        try shown.line("Fetching app info...")
        let coupling = try PipelineApps.coupling(of: app, session)
        try shown.line("Fetching apps from \(paint.paint(coupling.pipeline.name, .pipeline))...")
        let apps = try PipelineApps.list(of: coupling.pipeline.id, session)
        let (targets, title) = try targets(names, of: coupling, among: apps, shown)
        try shown.line(title + "...")
        let promotion = try session.call(
            PipelinePromotionCreate(
                pipeline: IDReference(id: coupling.pipeline.id),
                source: PromotionSource(app: IDReference(id: coupling.app.id)),
                targets: targets.map { PromotionDestination(app: IDReference(id: $0.app.id)) }
            )
        )
        try shown.line("Waiting for promotion to complete...")
        let results = try finished(promotion, targets, given, session)
        let hasFailed = results.contains { $0.status == .failed }
        try shown.line("\n" + (hasFailed ? "Promotion to some apps failed" : "Promotion successful"))
        var block = KeyValueBlock()
        for result in results {
            let name = targets.first { $0.app.id == result.app.id }?.app.name ?? result.app.id.description
            block.add(
                paint.app(name),
                list: [result.status.rawValue] + [result.errorMessage].compactMap(\.self)
            )
        }
        try block.print(on: shown)
        if given.wantsJSON { try session.printJSON(results) }
        if hasFailed { throw CommandFailure.ended(ExitCode.failure) }
    }

    // MARK: - Private

    /// The apps of `--to`, or those of the next stage, and what is said about them.
    private static func targets(
        _ names: [String]?,
        of source: PipelineCoupling,
        among apps: [PipelineCoupling],
        _ shown: OutputStream
    ) throws(CommandFailure) -> (targets: [PipelineCoupling], title: String) {
        let paint = shown.palette
        if let names {
            var targets: [PipelineCoupling] = []
            for name in names {
                let found = apps.first { $0.app.name == name || $0.app.id.description == name }
                guard let found else { throw .told("Cannot find app \(paint.app(name))", exit: 1) }
                guard found.app.id != source.app.id else {
                    throw .told(
                        "Cannot promote from an app to itself: \(paint.app(name)). Specify a different target app.",
                        exit: 1
                    )
                }
                targets.append(found)
            }
            return (targets, "Starting promotion to apps: \(names.joined(separator: ","))")
        }
        guard let stage = source.stage.next else {
            throw .told(
                "Cannot promote \(paint.app(source.app.name)) from '\(source.stage.rawValue)' stage",
                exit: 1
            )
        }
        let targets = apps.filter { $0.stage == stage }
        guard !targets.isEmpty else {
            throw .told(
                "Cannot promote from \(paint.app(source.app.name)) as there are no downstream apps in "
                    + "\(stage.rawValue) stage",
                exit: 1
            )
        }
        return (targets, "Starting promotion to \(stage.rawValue)")
    }

    /// Waits until every target has ended; the release command of a single one is shown while it runs.
    private static func finished(
        _ promotion: PipelinePromotion,
        _ apps: [PipelineCoupling],
        _ given: Given,
        _ session: Session
    ) throws -> [PipelinePromotionTarget] {
        let list = PipelinePromotionTargetList(promotion: promotion.id.description)
        var hasShownCommand = false
        while true {
            let targets: [PipelinePromotionTarget] = try session.daemon().list(list)
            if !targets.contains(where: { $0.status == .pending }) { return targets }
            if !hasShownCommand, apps.count == 1, let made = targets[0].release {
                hasShownCommand = true
                let app = apps[0].app.name
                let release = try session.call(ReleaseInfo(app: app, release: .id(made.id)))
                _ = try ReleaseCommand.follow(release, of: app, given, session)
            } else {
                try Pause.wait(Limits.CommandLine.promotionCheck)
            }
        }
    }
}
