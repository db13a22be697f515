import Model
import PlatformAPI
import Slugs

/// An app's `app.json`, as far as this platform can follow it (spec slugs §4).
struct AppManifest: Equatable, Sendable {
    /// Where an environment's keys are taken from: `review` and `test` have a section of their own.
    enum Environment: String, Sendable {
        case review, test
    }

    /// What cannot be done as the file asks; one sentence each, those about a heroku.yml begin with its name.
    struct Problems: Error, Equatable {
        let sentences: [String]

        /// All in one; it says first which file cannot be followed.
        var text: String {
            let isYAML = sentences.allSatisfy { $0.hasPrefix("heroku.yml") }
            return (isYAML ? "heroku.yml" : "app.json")
                + " cannot be followed: \(sentences.joined(separator: "; "))"
        }
    }

    /// A config var that the app wants.
    struct Variable: Equatable, Sendable {
        var value: String?
        /// Whether there has to be a value.
        var isRequired = true
        /// Whether a missing value is made up: 64 hexadecimal digits.
        var isGenerated = false
    }

    /// A command to be run in a one-off dyno.
    struct Script: Equatable, Sendable {
        var command: String
        var size: String?
    }

    /// How many dynos of which size a process type has.
    struct Row: Equatable, Sendable {
        var quantity: Int
        var size: String?
    }

    /// How whoever asks gives a config var: the words before and behind it.
    struct Giving: Sendable {
        var command = "--env"
        var pipeline: String?

        func text(_ name: ConfigVarName) -> String {
            "\(command) \(name)=VALUE" + (pipeline.map { " -p \($0)" } ?? "")
        }
    }

    /// An add-on by the name of its plan, and the file that asks for it.
    struct Addon: Equatable, Sendable {
        let plan: String
        let file: String
    }

    var variables: [ConfigVarName: Variable] = [:]
    var formation: [String: Row] = [:]
    /// Nil when the file does not say.
    var buildpacks: [String]?
    /// There are none here.
    var addons: [Addon] = []
    var scripts: [String: Script] = [:]
    var stack: String?
    var successURL: String?
    /// What is wrong with it; `values(given:)` throws that together with the values that are missing.
    var problems: [String] = []

    init() {}

    /// Reads the file; what it does not know is left out, what it knows and has the wrong form is in `problems`.
    ///
    /// The keys of an environment replace those of the whole, but for `env`, whose variables are added to them.
    init(parsing bytes: [UInt8], environment: Environment? = nil) throws(Problems) {
        guard let value = try? WireJSON.decode(JSONValue.self, from: bytes) else {
            throw Problems(sentences: ["app.json is not valid JSON"])
        }
        guard var fields = value.object else {
            throw Problems(sentences: ["app.json is not a JSON object"])
        }
        let own = environment.flatMap { fields["environments"]?.object?[$0.rawValue]?.object } ?? [:]
        let variables = [fields["env"], own["env"]]
        fields.merge(own) { _, own in own }
        var reading = Reading()
        for value in variables.compactMap(\.self) { self.variables.merge(reading.variables(value)) { $1 } }
        formation = reading.formation(fields["formation"])
        buildpacks = reading.buildpacks(fields["buildpacks"])
        addons = reading.addons(fields["addons"])
        scripts = reading.scripts(fields["scripts"])
        stack = reading.stack(fields["stack"])
        successURL = reading.text(fields["success_url"], "success_url")
        problems = reading.problems
    }

    /// Adds the `setup` of a heroku.yml, which counts after the file itself (spec slugs §4) and does without one.
    mutating func add(setup file: HerokuYAML) {
        addons += file.addons.map { Addon(plan: $0.onOneLine, file: "heroku.yml") }
        for (key, value) in file.configVars.sorted(by: { $0.key < $1.key }) {
            guard let name = try? ConfigVarName(key) else {
                problems.append("heroku.yml has the name \(key.onOneLine), which no config var can have")
                continue
            }
            if variables[name] == nil { variables[name] = Variable(value: value, isRequired: false) }
        }
    }

    /// The values of its config vars, those that are given before those of the file; `secret` makes one up.
    ///
    /// Throws all that is wrong with the manifest, so that nothing is made of one that cannot be followed; a missing
    /// value with how it is given.
    func values(
        given: [ConfigVarName: String],
        by giving: Giving = Giving(),
        secret: () -> String = AppManifest.randomSecret
    ) throws(Problems) -> [ConfigVarName: String] {
        var values = given
        var missing: [ConfigVarName] = []
        for (name, variable) in variables where given[name] == nil {
            if variable.isGenerated {
                values[name] = secret()
            } else if let value = variable.value, !(value.isEmpty && variable.isRequired) {
                values[name] = value
            } else if variable.isRequired {
                missing.append(name)
            }
        }
        let sentences =
            problems
            + missing.sorted().map { "required env var \($0) has no value: give it with \(giving.text($0))" }
        guard sentences.isEmpty else { throw Problems(sentences: sentences) }
        return values
    }

    /// 32 random bytes as hexadecimal digits.
    static func randomSecret() -> String {
        let digits = Array("0123456789abcdef")
        var generator = SystemRandomNumberGenerator()
        return String((0..<64).map { _ in digits[Int.random(in: 0..<16, using: &generator)] })
    }
}

/// Reads the parts of an `app.json` and gathers what is wrong with them.
private struct Reading {
    var problems: [String] = []

    mutating func text(_ value: JSONValue?, _ key: String) -> String? {
        switch value {
        case nil, .null: return nil
        case .text(let text): return text
        default:
            problems.append("\(key) must be a string")
            return nil
        }
    }

    mutating func stack(_ value: JSONValue?) -> String? {
        guard let stack = text(value, "stack") else { return nil }
        if stack == "container" {
            problems.append("the stack container needs Docker: herolocal builds with buildpacks")
        } else if !Catalog.stacks.contains(where: { [$0.name, $0.id.description].contains(stack) }) {
            let names = Catalog.stacks.map(\.name).joined(separator: ", ")
            problems.append("there is no stack \(stack.onOneLine), but there are \(names)")
        }
        return stack
    }

    /// The `size` of a script or of a row of the formation, `place`.
    private mutating func size(_ value: JSONValue?, _ place: String) -> String? {
        guard let size = text(value?.object?["size"], "\(place).size") else { return nil }
        if DynoSize(named: size) == nil {
            let names = DynoSize.all.map(\.name).joined(separator: ", ")
            problems.append("\(place).size \(size.onOneLine) is none of \(names)")
        }
        return size
    }

    mutating func variables(_ value: JSONValue) -> [ConfigVarName: AppManifest.Variable] {
        guard let fields = value.object else {
            problems.append("env must be an object")
            return [:]
        }
        var variables: [ConfigVarName: AppManifest.Variable] = [:]
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            guard let name = try? ConfigVarName(key) else {
                problems.append("env has the name \(key.onOneLine), which no config var can have")
                continue
            }
            variables[name] = variable(value, key)
        }
        return variables
    }

    private mutating func variable(_ value: JSONValue, _ key: String) -> AppManifest.Variable {
        var variable = AppManifest.Variable()
        let before = problems.count
        switch value {
        case .text, .integer, .boolean, .number: variable.value = self.value(value, key)
        case .object(let fields):
            variable.value = self.value(fields["value"], key)
            variable.isRequired = isRequired(fields["required"], key)
            variable.isGenerated = fields["generator"] == .text("secret")
            if let generator = fields["generator"], generator != .null, !variable.isGenerated {
                problems.append("env.\(key) has a generator other than secret")
            }
        case .null: variable.isRequired = false
        case .array: problems.append("env.\(key) must be a string or an object")
        }
        // One that is wrong is not said to be missing, too.
        if problems.count > before { variable.isRequired = false }
        return variable
    }

    private mutating func value(_ value: JSONValue?, _ key: String) -> String? {
        switch value {
        case nil, .null: return nil
        case .number(let number): return String(number)
        case .text, .integer, .boolean: return value?.scalarText
        case .array, .object:
            problems.append("env.\(key).value must be a string")
            return nil
        }
    }

    private mutating func isRequired(_ value: JSONValue?, _ key: String) -> Bool {
        switch value {
        case nil, .null: return true
        case .boolean(let isRequired): return isRequired
        default:
            problems.append("env.\(key).required must be true or false")
            return true
        }
    }

    mutating func formation(_ value: JSONValue?) -> [String: AppManifest.Row] {
        guard let value, value != .null else { return [:] }
        guard let fields = value.object else {
            problems.append("formation must be an object")
            return [:]
        }
        var rows: [String: AppManifest.Row] = [:]
        for (type, row) in fields.sorted(by: { $0.key < $1.key }) {
            let size = size(row, "formation.\(type.onOneLine)")
            guard case .integer(let quantity)? = row.object?["quantity"], quantity >= 0 else {
                problems.append("formation.\(type.onOneLine).quantity must be a number, 0 or more")
                continue
            }
            rows[type] = AppManifest.Row(quantity: quantity, size: size)
        }
        return rows
    }

    mutating func buildpacks(_ value: JSONValue?) -> [String]? {
        guard let value, value != .null else { return nil }
        guard case .array(let list) = value else {
            problems.append("buildpacks must be an array")
            return nil
        }
        return list.compactMap { entry in
            let url = entry.object?["url"]?.scalarText ?? entry.scalarText
            guard let url, !url.isEmpty, !url.contains("\n") else {
                problems.append("each of buildpacks must have a url")
                return nil
            }
            return url
        }
    }

    mutating func addons(_ value: JSONValue?) -> [AppManifest.Addon] {
        guard case .array(let list)? = value else { return [] }
        return list.compactMap { $0.object?["plan"]?.scalarText ?? $0.scalarText }
            .map { AppManifest.Addon(plan: $0.onOneLine, file: "app.json") }
    }

    mutating func scripts(_ value: JSONValue?) -> [String: AppManifest.Script] {
        guard let value, value != .null else { return [:] }
        guard let fields = value.object else {
            problems.append("scripts must be an object")
            return [:]
        }
        var scripts: [String: AppManifest.Script] = [:]
        for (name, script) in fields.sorted(by: { $0.key < $1.key }) {
            let size = size(script, "scripts.\(name.onOneLine)")
            guard case .text(let command) = script.object?["command"] ?? script, !command.utf8.contains(0)
            else {
                problems.append("scripts.\(name.onOneLine) must be a command")
                continue
            }
            scripts[name] = AppManifest.Script(command: command, size: size)
        }
        return scripts
    }
}
