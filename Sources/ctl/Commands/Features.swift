import PlatformAPI

/// `features`: lists an app's features.
enum Features: Command {
    static let name = "features"
    static let summary = "list available app features"
    static let details = "Those that are not generally available are listed by labs."
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let features = try session.call(AppFeatureList(app: app))
            .filter { $0.state == "general" }
            .sorted { $0.name < $1.name }
        if given.wantsJSON { return try session.printJSON(features) }
        try session.output.title("App Features \(session.output.palette.app(app))")
        try FeatureText.print(features, session)
    }
}

/// `features:info`: describes a feature.
enum FeaturesInfo: Command {
    static let name = "features:info"
    static let summary = "display information about a feature"
    static let arguments = [FeatureChange.argument]
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        try FeatureText.printInfo(given, session)
    }
}

/// `features:enable`: switches a feature on.
enum FeaturesEnable: Command {
    static let name = "features:enable"
    static let summary = "enables an app feature"
    static let arguments = [FeatureChange.argument]
    static let flags = [Flag.app, .remote]
    static let examples = ["herolocal features:enable http-session-affinity -a demo"]

    static func run(_ given: Given, _ session: Session) throws {
        try FeatureChange.apply(true, given, session)
    }
}

/// `features:disable`: switches a feature off.
enum FeaturesDisable: Command {
    static let name = "features:disable"
    static let summary = "disables an app feature"
    static let arguments = [FeatureChange.argument]
    static let flags = [Flag.app, .remote]

    static func run(_ given: Given, _ session: Session) throws {
        try FeatureChange.apply(false, given, session)
    }
}

/// How features look.
enum FeatureText {
    /// One line for each feature: whether it is on, its name, what it does.
    static func print(_ features: [AppFeature], _ session: Session) throws {
        let width = features.map(\.name.count).max() ?? 0
        for feature in features {
            let mark = feature.enabled ? session.output.palette.paint("[+]", .success) : "[ ]"
            try session.print("\(mark) \(TextWidth.pad(feature.name, to: width))  \(feature.description)")
        }
    }

    /// The feature that was named, as a block.
    static func printInfo(_ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let feature = try NamedFeature.find(given.arguments[0], of: app, session)
        if given.wantsJSON { return try session.printJSON(feature) }
        try session.output.title(feature.name)
        var block = KeyValueBlock()
        block.add("Description", feature.description)
        block.add("Docs", feature.docURL.isEmpty ? nil : feature.docURL)
        block.add("Enabled", feature.enabled ? "true" : "false")
        try block.print(on: session.output)
    }
}

/// Switches the feature that was named.
enum FeatureChange {
    static let argument = Argument("FEATURE", .one, "unique identifier or name of the app feature")

    static func apply(_ isOn: Bool, _ given: Given, _ session: Session) throws {
        let app = try session.app(given)
        let name = given.arguments[0]
        let paint = session.errors.palette
        let before = try NamedFeature.find(name, of: app, session)
        guard before.enabled != isOn else {
            throw CommandFailure.told("\(name) is already \(isOn ? "enabled" : "disabled").")
        }
        let title = "\(isOn ? "Enabling" : "Disabling") \(paint.paint(name, .name)) for \(paint.app(app))"
        let feature = try session.action(title) {
            try session.call(AppFeatureUpdate(app: app, enabled: Switch(isOn), feature: name))
        }
        if given.wantsJSON { try session.printJSON(feature) }
    }
}

/// A feature by its name.
enum NamedFeature {
    /// Finds it; the error for a name that no feature has leads to those that there are.
    static func find(_ name: String, of app: String, _ session: Session) throws -> AppFeature {
        do {
            return try session.call(AppFeatureInfo(app: app, feature: name))
        } catch ClientError.refused(_, let body) where body.resource == "app-feature" {
            let names = try session.call(AppFeatureList(app: app)).map(\.name)
            let near = Nearest.name(to: name, among: names).map { ["Did you mean \($0)?"] } ?? []
            throw CommandFailure.told(
                [body.message] + near
                    + ["See them with: herolocal features -a \(app)", "and: herolocal labs -a \(app)"],
                exit: ExitCode.refused
            )
        }
    }
}
