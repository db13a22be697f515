import Model
import PlatformAPI
import Slugs

/// An app's `app.json`, as far as this platform can follow it (spec slugs §4).
struct AppManifest: Equatable, Sendable {
    /// Where an environment's keys are taken from: `review` and `test` have a section of their own.
    enum Environment: String, Sendable {
        case review, test
    }

    /// What cannot be done as the file asks; one sentence each.
    struct Problems: Error, Equatable {
        let sentences: [String]
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

    var variables: [ConfigVarName: Variable] = [:]
    var formation: [String: Row] = [:]
    /// Nil when the file does not say.
    var buildpacks: [String]?
    /// As the file calls them; there are none here.
    var addons: [String] = []
    var scripts: [String: Script] = [:]
    var stack: String?
    var successURL: String?

    init() {}

    /// Reads the file; what it does not know is left out, what it knows has to have the right form.
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
        stack = reading.text(fields["stack"], "stack")
        successURL = reading.text(fields["success_url"], "success_url")
        guard reading.problems.isEmpty else { throw Problems(sentences: reading.problems) }
    }

    /// Adds the `setup` of a heroku.yml, which counts after the file itself (spec slugs §4).
    mutating func add(setup file: HerokuYAML) throws(Problems) {
        addons += file.addons.map(\.onOneLine)
        for (key, value) in file.configVars {
            guard let name = try? ConfigVarName(key) else {
                let sentence = "heroku.yml has the name \(key.onOneLine), which no config var can have"
                throw Problems(sentences: [sentence])
            }
            if variables[name] == nil { variables[name] = Variable(value: value) }
        }
    }

    /// The values of its config vars, those that are given before those of the file; `secret` makes one up.
    func values(
        given: [ConfigVarName: String],
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
        guard missing.isEmpty else {
            throw Problems(sentences: missing.sorted().map { "required env var \($0) has no value" })
        }
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
        switch value {
        case .text, .integer, .boolean: variable.value = value.scalarText
        case .number(let number): variable.value = String(number)
        case .object(let fields):
            variable.value = fields["value"]?.scalarText
            variable.isRequired = fields["required"] != .boolean(false)
            variable.isGenerated = fields["generator"] == .text("secret")
            if let generator = fields["generator"], generator != .null, !variable.isGenerated {
                problems.append("env.\(key) has a generator other than secret")
            }
        case .null: variable.isRequired = false
        case .array: problems.append("env.\(key) must be a string or an object")
        }
        return variable
    }

    mutating func formation(_ value: JSONValue?) -> [String: AppManifest.Row] {
        guard let value, value != .null else { return [:] }
        guard let fields = value.object else {
            problems.append("formation must be an object")
            return [:]
        }
        var rows: [String: AppManifest.Row] = [:]
        for (type, row) in fields {
            guard case .integer(let quantity)? = row.object?["quantity"], quantity >= 0 else {
                problems.append("formation.\(type.onOneLine).quantity must be a number, 0 or more")
                continue
            }
            rows[type] = AppManifest.Row(quantity: quantity, size: row.object?["size"]?.scalarText)
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

    mutating func addons(_ value: JSONValue?) -> [String] {
        guard case .array(let list)? = value else { return [] }
        return list.compactMap { $0.object?["plan"]?.scalarText ?? $0.scalarText }.map(\.onOneLine)
    }

    mutating func scripts(_ value: JSONValue?) -> [String: AppManifest.Script] {
        guard let value, value != .null else { return [:] }
        guard let fields = value.object else {
            problems.append("scripts must be an object")
            return [:]
        }
        var scripts: [String: AppManifest.Script] = [:]
        for (name, script) in fields {
            let command = script.object?["command"]?.scalarText ?? script.scalarText
            guard let command, !command.utf8.contains(0) else {
                problems.append("scripts.\(name.onOneLine) must be a command")
                continue
            }
            scripts[name] = AppManifest.Script(command: command, size: script.object?["size"]?.scalarText)
        }
        return scripts
    }
}
