import Model
import PlatformAPI

/// The config vars that a pipeline gives to a stage's apps: what `ci:config` and `reviewapps:config` share.
struct StageConfig {
    static let shell = Flag("shell", "s", "output config vars in shell format")

    let stage: PipelineStage
    /// The command that lists them.
    let command: String

    /// Prints all of them.
    func list(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let vars = try session.call(info(pipeline))
        if given.wantsJSON { return try session.printJSON(vars) }
        if given.has(StageConfig.shell) {
            for (name, value) in vars.sorted(by: { $0.key < $1.key }) {
                try session.print("\(name)=\(ShellQuote.quote(value))")
            }
            return
        }
        let shown = session.output.palette.paint(pipeline.name, .pipeline)
        try session.output.title("\(shown) \(stage.rawValue) config vars")
        try ConfigVarBlock.print(vars, on: session.output)
    }

    /// Prints the value of one.
    func get(_ given: Given, _ session: Session) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let key = given.arguments[0]
        let value = try session.call(info(pipeline))[key] ?? ""
        try session.print(given.has(StageConfig.shell) ? "\(key)=\(ShellQuote.quote(value))" : value)
    }

    /// Sets those of the arguments, `KEY=VALUE`.
    func set(_ given: Given, _ session: Session) throws {
        var vars: [String: String] = [:]
        for pair in given.arguments {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure.told("\(pair.onOneLine) is invalid. Must be in the format FOO=bar.")
            }
            vars[String(parts[0])] = String(parts[1])
        }
        guard !vars.isEmpty else {
            throw CommandFailure.told([
                "Usage: herolocal \(command):set KEY1 [KEY2 ...]", "Must specify KEY to set.",
            ])
        }
        try change(vars.mapValues(Optional.some), "Setting", given, session) {
            try ConfigVarBlock.print($0.filter { vars[$0.key] != nil }, on: session.output)
        }
    }

    /// Removes those of the arguments.
    func unset(_ given: Given, _ session: Session) throws {
        guard !given.arguments.isEmpty else {
            throw CommandFailure.told([
                "Usage: herolocal \(command):unset KEY1 [KEY2 ...]", "Must specify KEY to unset.",
            ])
        }
        let pairs = given.arguments.map { ($0, String?.none) }
        try change(Dictionary(pairs) { first, _ in first }, "Unsetting", given, session) { _ in }
    }

    // MARK: - Private

    private func info(_ pipeline: Pipeline) -> PipelineConfigVarsInfo {
        PipelineConfigVarsInfo(pipeline: pipeline.id.description, stage: stage)
    }

    private func change(
        _ vars: [String: String?],
        _ verb: String,
        _ given: Given,
        _ session: Session,
        _ show: (ConfigVars) throws -> Void
    ) throws {
        let pipeline = try ChosenPipeline.find(given, session)
        let names = vars.keys.sorted().map(\.onOneLine).joined(separator: ", ")
        let all = try session.action("\(verb) \(names)") {
            try session.call(
                PipelineConfigVarsUpdate(pipeline: pipeline.id.description, stage: stage, vars: vars)
            )
        }
        if given.wantsJSON { return try session.printJSON(all) }
        try show(all)
    }
}
