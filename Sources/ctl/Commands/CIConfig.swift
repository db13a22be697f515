import Model
import PlatformAPI

/// `ci:config`: lists the config vars of a pipeline's test runs.
enum CIConfig: Command {
    static let name = "ci:config"
    static let summary = "display CI config vars for the specified pipeline"
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, shell]
    static let examples = ["herolocal ci:config -p my-pipeline"]

    fileprivate static let shell = Flag("shell", "s", "output config vars in shell format")

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let vars = try session.call(
            PipelineConfigVarsInfo(pipeline: pipeline.id.description, stage: .test)
        )
        if given.wantsJSON { return try session.printJSON(vars) }
        if given.has(shell) {
            for (name, value) in vars.sorted(by: { $0.key < $1.key }) {
                try session.print("\(name)=\(ShellQuote.quote(value))")
            }
            return
        }
        let shown = session.output.palette.paint(pipeline.name, .pipeline)
        try session.output.title("\(shown) test config vars")
        try ConfigVarBlock.print(vars, on: session.output)
    }
}

/// `ci:config:get`: prints the value of one of them.
enum CIConfigGet: Command {
    static let name = "ci:config:get"
    static let summary = "get a CI config var"
    static let arguments = [Argument("KEY", .one, "config var key")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag, CIConfig.shell]
    static let examples = ["herolocal ci:config:get RAILS_ENV -p my-pipeline"]
    static let takesJSON = false

    static func run(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let key = given.arguments[0]
        let value =
            try session.call(
                PipelineConfigVarsInfo(pipeline: pipeline.id.description, stage: .test)
            )[key] ?? ""
        try session.print(given.has(CIConfig.shell) ? "\(key)=\(ShellQuote.quote(value))" : value)
    }
}

/// `ci:config:set`: sets some of them.
enum CIConfigSet: Command {
    static let name = "ci:config:set"
    static let summary = "set CI config vars"
    static let arguments = [Argument("KEY=VALUE", .any, "what to set")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci:config:set RAILS_ENV=test -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        var vars: [String: String] = [:]
        for pair in given.arguments {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure.told("\(pair) is invalid. Must be in the format FOO=bar.")
            }
            vars[String(parts[0])] = String(parts[1])
        }
        guard !vars.isEmpty else {
            throw CommandFailure.told([
                "Usage: herolocal ci:config:set KEY1 [KEY2 ...]", "Must specify KEY to set.",
            ])
        }
        let pipeline = try ChosenPipeline.find(given, session)
        let all = try session.action("Setting \(vars.keys.sorted().joined(separator: ", "))") {
            try session.call(
                PipelineConfigVarsUpdate(
                    pipeline: pipeline.id.description,
                    stage: .test,
                    vars: vars.mapValues(Optional.some)
                )
            )
        }
        if given.wantsJSON { return try session.printJSON(all) }
        try ConfigVarBlock.print(vars, on: session.output)
    }
}

/// `ci:config:unset`: removes some of them.
enum CIConfigUnset: Command {
    static let name = "ci:config:unset"
    static let summary = "unset CI config vars"
    static let arguments = [Argument("KEY", .any, "what to remove")]
    static let flags = [Flag.app, .remote, ChosenPipeline.flag]
    static let examples = ["herolocal ci:config:unset RAILS_ENV -p my-pipeline"]

    static func run(_ given: Given, _ session: Session) throws {
        guard !given.arguments.isEmpty else {
            throw CommandFailure.told([
                "Usage: herolocal ci:config:unset KEY1 [KEY2 ...]", "Must specify KEY to unset.",
            ])
        }
        let pipeline = try ChosenPipeline.find(given, session)
        let pairs = given.arguments.map { ($0, String?.none) }
        let all = try session.action("Unsetting \(given.arguments.joined(separator: ", "))") {
            try session.call(
                PipelineConfigVarsUpdate(
                    pipeline: pipeline.id.description,
                    stage: .test,
                    vars: Dictionary(pairs) { first, _ in first }
                )
            )
        }
        if given.wantsJSON { try session.printJSON(all) }
    }
}
