import Linux
import PlatformAPI

/// The variables of an environment file as `heroku local` reads it: lines of `KEY=value`, or JSON.
struct LocalEnvironment: Equatable {
    /// How the file was written.
    enum Form: String { case json = "JSON", pairs = "KEY=VALUE" }

    let form: Form
    private(set) var variables: [String: String] = [:]

    /// Reads a file's text.
    init(parsing text: String) {
        if let value = LocalEnvironment.object(text) {
            form = .json
            flatten(value, prefix: "")
        } else {
            form = .pairs
            for line in text.split(whereSeparator: \.isNewline) { read(line.drop(while: \.isWhitespace)) }
        }
    }

    // MARK: - Private

    private static func object(_ text: String) -> JSONValue? {
        guard text.first(where: { !$0.isWhitespace }) == "{",
            let value = try? WireJSON.decode(JSONValue.self, from: Array(text.utf8)), value.object != nil
        else { return nil }
        return value
    }

    /// `{"top": {"camelCase": [1]}}` is TOP_CAMEL_CASE_0=1.
    private mutating func flatten(_ value: JSONValue, prefix: String) {
        func below(_ key: String) -> String { prefix.isEmpty ? key : "\(prefix)_\(key)" }
        switch value {
        case .object(let fields):
            for (key, value) in fields { flatten(value, prefix: below(LocalEnvironment.snake(key))) }
        case .array(let values):
            for (index, value) in values.enumerated() { flatten(value, prefix: below(String(index))) }
        case .number(let number): variables[prefix] = String(number)
        case .null: variables[prefix] = "null"
        case .text, .integer, .boolean: variables[prefix] = value.scalarText
        }
    }

    private static func snake(_ key: String) -> String {
        key.reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
    }

    private mutating func read(_ line: Substring) {
        guard line.first != "#", let equals = line.firstIndex(of: "=") else { return }
        let export = "export "
        let name = LocalEnvironment.trimmed(
            line[..<equals].hasPrefix(export) ? line[..<equals].dropFirst(export.count) : line[..<equals]
        )
        guard !name.isEmpty else { return }
        variables[name] = LocalEnvironment.value(line[equals...].dropFirst().drop(while: \.isWhitespace))
    }

    /// What stands between quotes, or up to a comment.
    private static func value(_ text: Substring) -> String {
        if let quote = text.first, quote == "\"" || quote == "'",
            let end = text.dropFirst().firstIndex(of: quote)
        {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        return trimmed(text.prefix { $0 != "#" })
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
