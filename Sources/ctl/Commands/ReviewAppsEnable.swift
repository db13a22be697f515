import Model
import PlatformAPI

/// `reviewapps:enable`: enables review apps for a pipeline, or changes how they come and go.
enum ReviewAppsEnable: Command {
    static let name = "reviewapps:enable"
    static let summary = "enable review apps and/or settings on an existing pipeline"
    static let details = """
        What is not given stays as it is. There is no GitHub here that would tell of pull requests:
        with --autodeploy each branch but main that is pushed to an app of the pipeline has one.
        """
    static let flags = [
        Flag.app, .remote, ChosenPipeline.flag, autodeploy, autodestroy, waitForCI, baseName, staleDays,
    ]
    static let examples = [
        "herolocal reviewapps:enable -p my-pipeline",
        "herolocal reviewapps:enable -p my-pipeline --autodestroy --stale-days 2 --wait-for-ci",
    ]

    private static let autodeploy = Flag("autodeploy", nil, "autodeploy the review app")
    private static let autodestroy = Flag("autodestroy", nil, "autodestroy the review app when it is stale")
    private static let waitForCI = Flag("wait-for-ci", nil, "wait for CI to pass before deploying")
    private static let baseName = Flag(
        "base-name",
        nil,
        .text("NAME"),
        "what review apps are called by; empty for the pipeline's name"
    )
    private static let staleDays = Flag(
        "stale-days",
        nil,
        .integer("DAYS"),
        "days without a release after which a review app is stale"
    )

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        var settings = ReviewAppSettings(baseName: given.text(baseName), staleDays: given.number(staleDays))
        var lines: [String] = []
        if given.has(autodeploy) {
            settings.automaticReviewApps = Switch(true)
            lines.append("Enabling auto deployment...")
        }
        if given.has(autodestroy) {
            settings.destroyStaleApps = Switch(true)
            lines.append("Enabling auto destroy...")
        }
        if given.has(waitForCI) {
            settings.waitForCI = Switch(true)
            lines.append("Enabling wait for CI...")
        }
        let config = try session.action("Configuring pipeline") { [settings] in
            try enable(settings, pipeline, session)
        }
        if given.wantsJSON { return try session.printJSON(config) }
        for line in lines { try session.print(line) }
    }

    // MARK: - Private

    private static func enable(
        _ settings: ReviewAppSettings,
        _ pipeline: Pipeline,
        _ session: Session
    ) throws -> ReviewAppConfig {
        let id = pipeline.id.description
        do {
            return try session.call(ReviewAppConfigUpdate(pipeline: id, settings: settings))
        } catch ClientError.refused(404, let body) where body.resource == "review-app-config" {
            return try session.call(
                ReviewAppConfigCreate(pipeline: id, repo: pipeline.name, settings: settings)
            )
        }
    }
}

/// `reviewapps:disable`: switches settings of review apps off, or review apps as a whole.
enum ReviewAppsDisable: Command {
    static let name = "reviewapps:disable"
    static let summary = "disable review apps and/or settings on an existing pipeline"
    static let details = "Without a setting, review apps are disabled as a whole; those that are there stay."
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, autodeploy, autodestroy, waitForCI]
    static let examples = [
        "herolocal reviewapps:disable -p my-pipeline",
        "herolocal reviewapps:disable -p my-pipeline --no-autodestroy",
    ]

    private static let autodeploy = Flag("no-autodeploy", nil, "disable autodeployments")
    private static let autodestroy = Flag(
        "no-autodestroy",
        nil,
        "disable automatic destruction of review apps"
    )
    private static let waitForCI = Flag("no-wait-for-ci", nil, "disable wait for CI")

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        var settings = ReviewAppSettings()
        var lines: [String] = []
        if given.has(autodeploy) {
            settings.automaticReviewApps = Switch(false)
            lines.append("Disabling auto deployment...")
        }
        if given.has(autodestroy) {
            settings.destroyStaleApps = Switch(false)
            lines.append("Disabling auto destroy...")
        }
        if given.has(waitForCI) {
            settings.waitForCI = Switch(false)
            lines.append("Disabling wait for CI...")
        }
        let id = pipeline.id.description
        let config =
            if lines.isEmpty {
                try session.action("Disabling review apps") {
                    try session.call(ReviewAppConfigDelete(pipeline: id))
                }
            } else {
                try session.action("Configuring pipeline") { [settings] in
                    try session.call(ReviewAppConfigUpdate(pipeline: id, settings: settings))
                }
            }
        if given.wantsJSON { return try session.printJSON(config) }
        for line in lines { try session.print(line) }
    }
}
