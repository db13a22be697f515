import Model

/// `ci:config`: lists the config vars of a pipeline's test runs.
enum CIConfig: Command {
    static let name = "ci:config"
    static let summary = "display CI config vars for the specified pipeline"
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, StageConfig.shell]
    static let examples = ["herolocal ci:config -p my-pipeline"]

    fileprivate static let config = StageConfig(stage: .test, command: name)

    static func run(_ given: Given, _ session: Session) throws { try config.list(given, session) }
}

/// `ci:config:get`: prints the value of one of them.
enum CIConfigGet: Command {
    static let name = "ci:config:get"
    static let summary = "get a CI config var"
    static let arguments = [Argument("KEY", .one, "config var key")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, StageConfig.shell]
    static let examples = ["herolocal ci:config:get RAILS_ENV -p my-pipeline"]
    static let takesJSON = false

    static func run(_ given: Given, _ session: Session) throws { try CIConfig.config.get(given, session) }
}

/// `ci:config:set`: sets some of them.
enum CIConfigSet: Command {
    static let name = "ci:config:set"
    static let summary = "set CI config vars"
    static let arguments = [Argument("KEY=VALUE", .any, "what to set")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci:config:set RAILS_ENV=test -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws { try CIConfig.config.set(given, session) }
}

/// `ci:config:unset`: removes some of them.
enum CIConfigUnset: Command {
    static let name = "ci:config:unset"
    static let summary = "unset CI config vars"
    static let arguments = [Argument("KEY", .any, "what to remove")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci:config:unset RAILS_ENV -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws { try CIConfig.config.unset(given, session) }
}
