import Model
import PlatformAPI

/// `ps`: lists an app's dynos.
enum Ps: Command {
    static let name = "ps"
    static let summary = "list dynos for an app"
    static let arguments = [Argument("TYPE", .any, "show only these process types")]
    static let flags = [Flag.app, .remote, extended, .noWrap]
    static let examples = ["herolocal ps", "herolocal ps web run"]

    private static let extended = Flag("extended", "x", "show extended information", isHidden: true)

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        var dynos: [Dyno] = try session.daemon().list(DynoList(app: app))
        let types = given.arguments
        if !types.isEmpty { dynos.removeAll { !types.contains($0.type) } }
        let shown = session.output.palette.app(app)
        for type in types where !dynos.contains(where: { $0.type == type }) {
            throw CommandFailure.plain("No \(type) dynos on \(shown)")
        }
        dynos.sort { ($0.type, number($0), $0.name) < ($1.type, number($1), $1.name) }
        if given.wantsJSON { return try session.printJSON(dynos) }
        try printEcoHours(of: try session.call(AppInfo(app: app)), session)
        guard !dynos.isEmpty else { return try session.print("No dynos on \(shown)") }
        try printOneOffs(dynos.filter { $0.type == "run" }, session)
        try printFormation(dynos.filter { $0.type != "run" }, session)
    }

    private static func printEcoHours(of app: App, _ session: Session) throws {
        guard app.processTier == "eco" else { return }
        let quota = try session.call(AccountQuotaInfo(account: app.owner.id.description))
        for line in EcoHoursText(quota, app: app).lines { try session.print(line) }
    }

    private static func printOneOffs(_ dynos: [Dyno], _ session: Session) throws {
        guard !dynos.isEmpty else { return }
        let paint = session.output.palette
        let count = paint.paint(String(dynos.count), .warning)
        try session.output.title("\(paint.paint("run", .name)): one-off processes (\(count))")
        for dyno in dynos {
            let name = "\(paint.paint(dyno.name, .name)) (\(paint.paint(dyno.size, .info)))"
            try session.print("\(name): \(state(dyno, session)): \(dyno.command)")
        }
        try session.print()
    }

    /// Groups by command, as the official CLI does: one process type can run two for a while.
    private static func printFormation(_ dynos: [Dyno], _ session: Session) throws {
        let paint = session.output.palette
        var commands: [String] = []
        for dyno in dynos where !commands.contains(dyno.command) { commands.append(dyno.command) }
        for command in commands {
            let group = dynos.filter { $0.command == command }
            guard let first = group.first else { continue }
            let count = paint.paint(String(group.count), .warning)
            let type = "\(paint.paint(first.type, .name)) (\(paint.paint(first.size, .info)))"
            try session.output.title("\(type): \(command) (\(count))")
            for dyno in group {
                try session.print("\(paint.paint(dyno.name, .name)): \(state(dyno, session))")
            }
            try session.print()
        }
    }

    private static func state(_ dyno: Dyno, _ session: Session) -> String {
        let state = session.output.palette.paint(dyno.state, dyno.state == "up" ? .success : .warning)
        return "\(state) \(session.ago(dyno.updatedAt))"
    }

    private static func number(_ dyno: Dyno) -> Int {
        (try? DynoName(dyno.name))?.number ?? 0
    }
}

/// What `ps:restart`, `ps:stop` and `ps:kill` are pointed at.
enum DynoTarget {
    case all
    case dyno(String)
    case type(String)

    static let argument = Argument("DYNO", .optional, "name of the dyno (deprecated: use --dyno-name)")
    static let dynoName = Flag("dyno-name", "d", .text("DYNO"), "name of the dyno")
    /// The spelling before CLI 10, deprecated as the argument is.
    static let dyno = Flag("dyno", nil, .text("DYNO"), "", isHidden: true)
    static let processType = Flag("process-type", "p", .text("TYPE"), "name of the process type")

    /// Reads the flags and the older forms, about which it warns.
    static func read(_ given: Given, _ session: Session) throws -> DynoTarget {
        if let name = given.text(dynoName) { return .dyno(name) }
        if let type = given.text(processType) { return .type(type) }
        guard let name = given.text(dyno) ?? given.arguments.first else { return .all }
        try session.warn("DYNO is a deprecated argument. Use --dyno-name or --process-type instead.")
        return name.contains(".") ? .dyno(name) : .type(name)
    }
}

/// `ps:restart`: restarts dynos.
enum PsRestart: Command {
    static let name = "ps:restart"
    static let aliases = ["restart", "dyno:restart"]
    static let summary = "restart an app dyno or process type"
    static let details = "If neither --dyno-name nor --process-type is given, all dynos are restarted."
    static let arguments = [DynoTarget.argument]
    static let flags = [Flag.app, .remote, DynoTarget.dynoName, DynoTarget.dyno, DynoTarget.processType]
    static let examples = [
        "herolocal ps:restart --app demo --dyno-name web.1",
        "herolocal ps:restart --app demo --process-type web", "herolocal ps:restart --app demo",
    ]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let paint = session.errors.palette
        let answer: Empty
        switch try DynoTarget.read(given, session) {
        case .all:
            answer = try session.action("Restarting all dynos on \(paint.app(app))") {
                try session.call(DynoRestartAll(app: app))
            }
        case .dyno(let name):
            answer = try session.action("Restarting dyno \(paint.paint(name, .name)) on \(paint.app(app))") {
                try session.call(DynoRestart(app: app, dyno: name))
            }
        case .type(let type):
            let shown = paint.paint(type, .name)
            answer = try session.action("Restarting all \(shown) dynos on \(paint.app(app))") {
                try session.call(FormationRestart(app: app, type: type))
            }
        }
        if given.wantsJSON { try session.printJSON(answer) }
    }
}

/// `ps:stop`: stops dynos; those of the formation start again by themselves.
enum PsStop: Command {
    static let name = "ps:stop"
    static let aliases = ["stop", "dyno:stop", "ps:kill", "kill", "dyno:kill"]
    static let summary = "stop an app dyno or process type"
    static let arguments = [DynoTarget.argument]
    static let flags = [Flag.app, .remote, DynoTarget.dynoName, DynoTarget.dyno, DynoTarget.processType]
    static let examples = [
        "herolocal ps:stop --app demo --dyno-name run.1828",
        "herolocal ps:stop --app demo --process-type run",
    ]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let paint = session.errors.palette
        let answer: Empty
        switch try DynoTarget.read(given, session) {
        case .all:
            throw CommandFailure.told(
                "Please specify a process type or dyno name to stop.",
                exit: ExitCode.refused
            )
        case .dyno(let name):
            answer = try session.action("Stopping dyno \(paint.paint(name, .name)) on \(paint.app(app))") {
                try session.call(DynoStop(app: app, dyno: name))
            }
        case .type(let type):
            let shown = paint.paint(type, .name)
            answer = try session.action("Stopping all \(shown) dynos on \(paint.app(app))") {
                try session.call(FormationStop(app: app, type: type))
            }
        }
        if given.wantsJSON { try session.printJSON(answer) }
    }
}
