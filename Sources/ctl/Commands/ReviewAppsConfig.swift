import Model

/// `reviewapps:config`: lists the config vars of a pipeline's review apps.
enum ReviewAppsConfig: Command {
    static let name = "reviewapps:config"
    static let summary = "display the config vars of a pipeline's review apps"
    static let details = """
        A review app has them from its first build on; one that is there already keeps what it has.
        """
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, StageConfig.shell]
    static let examples = ["herolocal reviewapps:config -p my-pipeline"]

    fileprivate static let config = StageConfig(stage: .review, command: name)

    static func run(_ given: Given, _ session: Session) throws { try config.list(given, session) }
}

/// `reviewapps:config:get`: prints the value of one of them.
enum ReviewAppsConfigGet: Command {
    static let name = "reviewapps:config:get"
    static let summary = "get a config var of a pipeline's review apps"
    static let arguments = [Argument("KEY", .one, "config var key")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, StageConfig.shell]
    static let examples = ["herolocal reviewapps:config:get RAILS_ENV -p my-pipeline"]
    static let takesJSON = false

    static func run(_ given: Given, _ session: Session) throws {
        try ReviewAppsConfig.config.get(given, session)
    }
}

/// `reviewapps:config:set`: sets some of them.
enum ReviewAppsConfigSet: Command {
    static let name = "reviewapps:config:set"
    static let summary = "set config vars of a pipeline's later review apps"
    static let arguments = [Argument("KEY=VALUE", .any, "what to set")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal reviewapps:config:set RAILS_ENV=staging -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        try ReviewAppsConfig.config.set(given, session)
    }
}

/// `reviewapps:config:unset`: removes some of them.
enum ReviewAppsConfigUnset: Command {
    static let name = "reviewapps:config:unset"
    static let summary = "unset config vars of a pipeline's later review apps"
    static let arguments = [Argument("KEY", .any, "what to remove")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal reviewapps:config:unset RAILS_ENV -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        try ReviewAppsConfig.config.unset(given, session)
    }
}
