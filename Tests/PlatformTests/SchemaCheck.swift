import Model
import PlatformAPI

/// Compares answers with the hyper-schema that the daemon serves: types, required keys, enums, formats, references.
struct SchemaCheck: Sendable {
    let definitions: [String: JSONValue]
    /// By title, which is an endpoint's name.
    let links: [String: [String: JSONValue]]

    init(_ document: JSONValue) {
        definitions = document.object?["definitions"]?.object ?? [:]
        var links: [String: [String: JSONValue]] = [:]
        for definition in definitions.values {
            guard case .array(let list)? = definition.object?["links"] else { continue }
            for link in list {
                if let fields = link.object, case .text(let title)? = fields["title"] {
                    links[title] = fields
                }
            }
        }
        self.links = links
    }

    /// What is wrong with an answer of this endpoint; empty when nothing is.
    func problems(with answer: JSONValue, as title: String) -> [String] {
        guard let schema = links[title]?["targetSchema"] else { return ["no link \(title)"] }
        return problems(answer, schema, "answer")
    }

    // MARK: - Private

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        guard let schema = schema.object else { return ["\(place): no schema"] }
        if case .text(let reference)? = schema["$ref"] {
            let name = String(reference.dropFirst("#/definitions/".count))
            guard let definition = definitions[name] else { return ["\(place): no definition \(name)"] }
            return problems(value, definition, place)
        }
        var found: [String] = []
        if case .array(let types)? = schema["type"], !types.contains(where: { isOf($0, value) }) {
            return ["\(place): \(value) is none of \(types)"]
        }
        if case .array(let cases)? = schema["enum"], !cases.contains(value) {
            found.append("\(place): \(value) is none of \(cases)")
        }
        if case .text(let format)? = schema["format"], case .text(let text) = value {
            let isWrong = format == "uuid" ? ResourceID(text) == nil : Timestamp(text) == nil
            if isWrong { found.append("\(place): \(text) is no \(format)") }
        }
        switch value {
        case .object(let fields): found += problems(of: fields, schema, place)
        case .array(let items):
            for (index, item) in items.enumerated() {
                if let schema = schema["items"] { found += problems(item, schema, "\(place)[\(index)]") }
            }
        case .null, .boolean, .integer, .number, .text: break
        }
        return found
    }

    private func problems(
        of fields: [String: JSONValue],
        _ schema: [String: JSONValue],
        _ place: String
    ) -> [String] {
        var found: [String] = []
        if case .array(let required)? = schema["required"] {
            for case .text(let key) in required where fields[key] == nil {
                found.append("\(place): \(key) is missing")
            }
        }
        let properties = schema["properties"]?.object
        for (key, value) in fields {
            if let schema = properties?[key] ?? schema["additionalProperties"] {
                found += problems(value, schema, "\(place).\(key)")
            } else if properties != nil {
                found.append("\(place): \(key) is not in the schema")
            }
        }
        return found
    }

    private func isOf(_ type: JSONValue, _ value: JSONValue) -> Bool {
        guard case .text(let name) = type else { return false }
        switch (name, value) {
        case ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .integer),
            ("number", .number), ("string", .text), ("array", .array), ("object", .object):
            return true
        default: return false
        }
    }
}
