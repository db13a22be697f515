import Model
import PlatformAPI

/// `ps:autoscale:enable`: lets web dynos be scaled by their latency.
enum PsAutoscaleEnable: Command {
    static let name = "ps:autoscale:enable"
    static let summary = "enable web dyno autoscaling"
    static let details = """
        Every minute one web dyno comes when the 95th percentile of response times reaches --p95, or
        goes when one less would do. Performance dynos only.
        """
    static let flags = [Flag.app, .remote, min, max, p95, notifications]
    static let examples = ["herolocal ps:autoscale:enable --min 2 --max 8 --p95 300 -a demo"]

    private static let min = Flag("min", nil, .integer("N"), "minimum number of dynos")
    private static let max = Flag("max", nil, .integer("N"), "maximum number of dynos")
    private static let p95 = Flag("p95", nil, .integer("MS"), "desired p95 response time in milliseconds")
    private static let notifications = Flag(
        "notifications",
        nil,
        "receive a message at the limit (kept; nothing is sent here)"
    )

    static func run(_ given: Given, _ session: Session) throws {
        let missing = [min, max].filter { given.number($0) == nil }.map {
            "  Missing required flag \($0.name)"
        }
        guard missing.isEmpty else {
            throw CommandFailure.told(
                ["The following error occurred:"] + missing + ["See more help with --help"],
                exit: ExitCode.refused
            )
        }
        try check(given)
        let app = try session.app(given)
        let monitor = try session.action("Enabling dyno autoscaling") { try enable(app, given, session) }
        if given.wantsJSON { try session.printJSON(monitor) }
    }

    /// What the API refuses by its fields' names is told by the flags'.
    private static func check(_ given: Given) throws(CommandFailure) {
        let times = Limits.Autoscaling.p95Range
        if let value = given.number(p95), !times.contains(value) {
            throw .misused(
                "--p95 \(value) cannot be used: it takes \(times.lowerBound) to \(times.upperBound) ms"
            )
        }
        let most = Limits.Platform.dynosPerType
        guard let least = given.number(min), let highest = given.number(max) else { return }
        guard least >= 1 else { throw .misused("--min \(least) cannot be used: it takes at least 1") }
        guard highest > least, highest <= most else {
            throw .misused(
                "--max \(highest) cannot be used: it takes more than --min and at most \(most)"
            )
        }
    }

    private static func enable(_ app: String, _ given: Given, _ session: Session) throws -> Monitor {
        let formation = try session.call(FormationList(app: app))
        guard let web = formation.first(where: { $0.type == "web" }) else {
            throw CommandFailure.told("\(app) does not have any web dynos to scale")
        }
        guard DynoSize(named: web.size)?.canAutoscale == true else {
            throw CommandFailure.told([
                "Autoscaling is only available with Performance or Private dynos",
                "Change their size first: herolocal ps:type web=performance-m -a \(app)",
            ])
        }
        var rule = MonitorRule(
            isActive: true,
            maxQuantity: given.number(max),
            minQuantity: given.number(min),
            notificationChannels: given.has(notifications) ? ["app"] : [],
            value: given.number(p95)
        )
        if let known = try PsAutoscale.monitor(of: app, session) {
            return try session.call(
                MonitorUpdate(app: app, processType: "web", monitor: known.id.description, rule: rule)
            )
        }
        rule.value = rule.value ?? Limits.Autoscaling.p95Milliseconds
        return try session.call(MonitorCreate(app: app, processType: "web", rule: rule))
    }
}

/// `ps:autoscale:disable`: leaves the web dynos as they are.
enum PsAutoscaleDisable: Command {
    static let name = "ps:autoscale:disable"
    static let summary = "disable web dyno autoscaling"
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal ps:autoscale:disable -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let monitor = try session.action("Disabling dyno autoscaling") {
            guard let known = try PsAutoscale.monitor(of: app, session), known.isActive else {
                throw CommandFailure.told("\(app) does not have autoscale enabled")
            }
            return try session.call(
                MonitorUpdate(
                    app: app,
                    processType: "web",
                    monitor: known.id.description,
                    rule: MonitorRule(isActive: false)
                )
            )
        }
        if given.wantsJSON { try session.printJSON(monitor) }
    }
}

/// The monitor that scales an app.
enum PsAutoscale {
    /// Nil as long as the app never had one.
    static func monitor(of app: String, _ session: Session) throws -> Monitor? {
        try session.call(MonitorList(app: app, processType: "web")).first { $0.actionType == "scale" }
    }
}
