import Model

/// The catalogue as a JSON hyper-schema, the form in which Heroku describes its own API (interagent).
///
/// Made from the endpoints' own types, so that it says what the daemon really reads and answers.
package enum HyperSchema {
    /// The schema.
    ///
    /// Throws what an endpoint's type throws when it is asked for its shape: a mistake in its declaration.
    package static func document(of endpoints: [any Endpoint.Type] = Catalogue.endpoints) throws -> JSONValue
    {
        var definitions: [String: Definition] = [:]
        for endpoint in endpoints {
            let link = try link(of: endpoint)
            for parameter in parameters(of: endpoint.route) {
                definitions[definition(ofParameter: parameter), default: Definition()].isNamed = true
            }
            definitions[link.resource, default: Definition()].links.append(link.value)
            if let properties = link.properties { definitions[link.resource]?.schema = properties }
        }
        let names = definitions.keys.sorted()
        return .object([
            "$schema": .text("http://interagent.github.io/interagent-hyper-schema"),
            "title": .text("herolocal Platform API"),
            "description": .text("Heroku's Platform API, version 3, on this machine."),
            "type": .array([.text("object")]),
            "definitions": .object(definitions.mapValues { $0.value }),
            "properties": .object(
                Dictionary(uniqueKeysWithValues: names.map { ($0, reference(to: $0)) })
            ),
            "links": .array([.object(["href": .text("/schema"), "rel": .text("self")])]),
        ])
    }

    /// `app-feature` for `AppFeature`: what a resource is called in the schema.
    package static func name(of type: Any.Type) -> String {
        var name = String(describing: type)
        if name == "DynoSizeInfo" { name = "DynoSize" }
        if name.hasPrefix("OAuth") { name = "Oauth" + name.dropFirst("OAuth".count) }
        var words: [String] = []
        for character in name {
            if character.isUppercase || words.isEmpty { words.append("") }
            words[words.count - 1].append(character.lowercased())
        }
        return words.joined(separator: "-")
    }

    // MARK: - Private

    private struct Definition {
        var schema: [String: JSONValue] = [:]
        var links: [JSONValue] = []
        /// Whether a path names one.
        var isNamed = false

        var value: JSONValue {
            var value = schema
            value["type"] = value["type"] ?? .array([.text("object")])
            value["links"] = .array(links)
            if isNamed {
                value["definitions"] = .object(["identity": .object(["type": .array([.text("string")])])])
            }
            return .object(value)
        }
    }

    private struct Link {
        /// The definition that it belongs to.
        let resource: String
        let value: JSONValue
        /// What that definition looks like, when the answer says so.
        let properties: [String: JSONValue]?
    }

    private static func link<Call: Endpoint>(of call: Call.Type) throws -> Link {
        var value: [String: JSONValue] = [
            "title": .text(Call.name),
            "description": .text(Call.summary),
            "method": .text(Call.route.method.rawValue),
            "rel": .text(relation(of: call)),
            "href": .text(href(of: Call.route)),
        ]
        if let body = try body(of: call) { value["schema"] = body }
        let answer = try JSONShape(of: Call.Answer.self).schema(for: .client)
        let (item, isList) = element(of: Call.Answer.self)
        guard isResource(answer, isList: isList), let item else {
            value["targetSchema"] = answer
            return Link(resource: resource(of: Call.route), value: .object(value), properties: nil)
        }
        let name = name(of: item)
        value["targetSchema"] =
            isList
            ? .object(["type": .array([.text("array")]), "items": reference(to: name)]) : reference(to: name)
        let properties = isList ? answer.object?["items"]?.object : answer.object
        return Link(resource: name, value: .object(value), properties: properties)
    }

    /// The type of a list's items, or the type itself; nil for what is neither.
    private static func element(of type: Any.Type) -> (type: Any.Type?, isList: Bool) {
        guard let list = type as? any ListType.Type else { return (type, false) }
        return (list.elementType, true)
    }

    /// Whether an answer is an object with keys of its own, and so worth a name.
    private static func isResource(_ answer: JSONValue, isList: Bool) -> Bool {
        let object = isList ? answer.object?["items"]?.object : answer.object
        return object?["properties"] != nil
    }

    private static func body<Call: Endpoint>(of call: Call.Type) throws -> JSONValue? {
        let shape = try JSONShape(of: call)
        switch Call.content {
        case .none: return nil
        case .fields: return shape.schema(for: .daemon, without: Set(parameters(of: Call.route)))
        case .whole(let key):
            guard case .object(let schema) = shape.schema(for: .daemon),
                case .object(let properties)? = schema["properties"]
            else { return nil }
            return properties[key]
        }
    }

    private static func relation<Call: Endpoint>(of call: Call.Type) -> String {
        switch Call.route.method {
        case .get: Call.Answer.self is any ListType.Type ? "instances" : "self"
        case .post: "create"
        case .put, .patch: "update"
        case .delete: "destroy"
        }
    }

    private static func parameters(of route: Route) -> [String] {
        (route.patterns.first ?? []).compactMap { segment in
            if case .parameter(let name) = segment { name } else { nil }
        }
    }

    /// The path with its parameters as pointers to what names them, percent-encoded.
    private static func href(of route: Route) -> String {
        (route.patterns.first ?? []).map { segment in
            switch segment {
            case .literal(let text): "/\(text)"
            case .parameter(let name):
                "/{(%23%2Fdefinitions%2F\(definition(ofParameter: name))%2Fdefinitions%2Fidentity)}"
            }
        }.joined()
    }

    private static func definition(ofParameter name: String) -> String {
        String(name.map { $0 == "_" ? "-" : $0 })
    }

    /// The last noun of a route, in the singular: where calls without a resource of their own belong.
    private static func resource(of route: Route) -> String {
        let parts = route.template.split(separator: "/").prefix { $0 != "actions" }
        let noun = parts.last { !$0.hasPrefix("{") } ?? "platform"
        return String(noun.hasSuffix("s") ? noun.dropLast() : noun)
    }

    private static func reference(to name: String) -> JSONValue {
        .object(["$ref": .text("#/definitions/\(name)")])
    }
}

/// An array, whatever of.
private protocol ListType {
    static var elementType: Any.Type { get }
}

extension Array: ListType {
    static var elementType: Any.Type { Element.self }
}
