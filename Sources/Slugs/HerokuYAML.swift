package import Model

/// What an app's `heroku.yml` asks for (Dev Center "Building Docker Images with heroku.yml").
package struct HerokuYAML: Equatable, Sendable {
    /// Why the file cannot be followed, as the end of a sentence.
    package struct Problem: Error, Equatable {
        package let text: String
    }

    /// `setup`: the plans of add-ons, and config vars; only an app's set-up is concerned.
    package var addons: [String] = []
    package var configVars: [String: String] = [:]
    /// `run`, and `release` as the type of that name.
    package var processTypes: [ProcessType: String] = [:]
    /// `build.languages`, which is Fir's.
    package var languages: [String] = []
    /// Process types whose images `build.docker` wants.
    package var images: [String] = []
    /// Keys that say nothing to a build with buildpacks, sorted.
    package var unused: [String] = []

    package init(parsing bytes: [UInt8]) throws(Problem) {
        let fields: [String: YAMLText.Value]
        do throws(YAMLText.Failure) {
            fields = try YAMLText.parse(bytes)
        } catch {
            throw Problem(text: "its line \(error.line) cannot be read")
        }
        for (key, value) in fields {
            switch key {
            case "setup": try readSetup(try map(value, key))
            case "build": try readBuild(try map(value, key))
            case "run": try readRun(try map(value, key))
            case "release": try readRelease(try map(value, key))
            default: unused.append(key)
            }
        }
        unused.sort()
    }

    // MARK: - Private

    private mutating func readSetup(_ fields: [String: YAMLText.Value]) throws(Problem) {
        for (key, value) in fields {
            switch key {
            case "config":
                for (name, value) in try map(value, "setup.config") {
                    configVars[name] = try text(value, "setup.config.\(name)")
                }
            case "addons":
                for (number, addon) in try list(value, "setup.addons").enumerated() {
                    let place = "setup.addons[\(number)]"
                    if case .text(let plan) = addon {
                        addons.append(plan)
                    } else {
                        addons.append(try text(try map(addon, place)["plan"] ?? .list([]), place + ".plan"))
                    }
                }
            default: unused.append("setup.\(key)")
            }
        }
    }

    private mutating func readBuild(_ fields: [String: YAMLText.Value]) throws(Problem) {
        for (key, value) in fields {
            switch key {
            case "docker": images = try map(value, "build.docker").keys.sorted()
            case "languages":
                for language in try list(value, "build.languages") {
                    languages.append(try text(language, "build.languages"))
                }
            default: unused.append("build.\(key)")
            }
        }
    }

    private mutating func readRun(_ fields: [String: YAMLText.Value]) throws(Problem) {
        for (name, value) in fields {
            guard let type = try? ProcessType(name) else {
                throw Problem(text: "run.\(name.onOneLine) is no process type")
            }
            guard case .map(let fields) = value else {
                processTypes[type] = try command(value, "run.\(name)")
                continue
            }
            if let value = fields["command"] {
                processTypes[type] = try command(value, "run.\(name).command")
            }
            unused += fields.keys.filter { $0 != "command" }.map { "run.\(name).\($0)" }
        }
    }

    private mutating func readRelease(_ fields: [String: YAMLText.Value]) throws(Problem) {
        if let value = fields["command"] { processTypes[.release] = try command(value, "release.command") }
        unused += fields.keys.filter { $0 != "command" }.map { "release.\($0)" }
    }

    /// A command as one text; the words of a list are joined.
    private func command(_ value: YAMLText.Value, _ place: String) throws(Problem) -> String {
        var words: [String] = []
        if case .list(let list) = value {
            for word in list { words.append(try text(word, place)) }
        } else {
            words = [try text(value, place)]
        }
        let command = words.joined(separator: " ")
        guard command.contains(where: { !$0.isWhitespace }), !command.contains(where: \.isNewline),
            !command.utf8.contains(0)
        else { throw Problem(text: "\(place) must be a command on one line") }
        return command
    }

    private func map(_ value: YAMLText.Value, _ place: String) throws(Problem) -> [String: YAMLText.Value] {
        switch value {
        case .map(let map): return map
        case .text(""): return [:]
        default: throw Problem(text: "\(place) must have keys and values")
        }
    }

    private func list(_ value: YAMLText.Value, _ place: String) throws(Problem) -> [YAMLText.Value] {
        switch value {
        case .list(let list): return list
        case .text(""): return []
        default: throw Problem(text: "\(place) must be a list")
        }
    }

    private func text(_ value: YAMLText.Value, _ place: String) throws(Problem) -> String {
        guard case .text(let text) = value else { throw Problem(text: "\(place) must be a text") }
        return text
    }
}
