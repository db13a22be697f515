import PlatformAPI

/// `labs`: lists features that are not generally available.
enum Labs: Command {
    static let name = "labs"
    static let summary = "list experimental features"
    static let flags = [Flag.app, .remote]

    /// What `--json` prints.
    private struct Answer: Encodable {
        let app: [AppFeature]?
        let user: [AppFeature]
    }

    static func run(_ given: Given, _ session: Session) throws {
        let user = experimental(try session.call(AccountFeatureList()))
        let name = try session.optionalApp(given)
        let app = try name.map { experimental(try session.call(AppFeatureList(app: $0))) }
        if given.wantsJSON { return try session.printJSON(Answer(app: app, user: user)) }
        let account = try session.call(AccountInfo())
        let paint = session.output.palette
        try session.output.title("User Features \(paint.paint(account.email, .user))")
        try FeatureText.print(user, session)
        guard let name, let app else { return }
        if !user.isEmpty { try session.print() }
        try session.output.title("App Features \(paint.app(name))")
        try FeatureText.print(app, session)
    }

    private static func experimental(_ features: [AppFeature]) -> [AppFeature] {
        features.filter { $0.state != "general" }.sorted { $0.name < $1.name }
    }
}

/// `labs:info`: describes an experimental feature.
enum LabsInfo: Command {
    static let name = "labs:info"
    static let summary = "show feature info"
    static let arguments = [FeatureChange.argument]
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        try FeatureText.printInfo(given, session)
    }
}

/// `labs:enable`: switches an experimental feature on.
enum LabsEnable: Command {
    static let name = "labs:enable"
    static let summary = "enables an experimental feature"
    static let arguments = [FeatureChange.argument]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal labs:enable http-disable-keepalive-to-dyno -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        try FeatureChange.apply(true, given, session)
    }
}

/// `labs:disable`: switches an experimental feature off.
enum LabsDisable: Command {
    static let name = "labs:disable"
    static let summary = "disables an experimental feature"
    static let arguments = [FeatureChange.argument]
    static let flags = [Flag.app, .remote, confirm]

    /// Nothing is asked: no feature is lost by switching it off here.
    private static let confirm = Flag("confirm", nil, .text("APP"), "", isHidden: true)

    static func run(_ given: Given, _ session: Session) throws {
        try FeatureChange.apply(false, given, session)
    }
}
