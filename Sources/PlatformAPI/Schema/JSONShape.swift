import Model

/// What the JSON of a type looks like, as far as it has been found out.
///
/// Filled by one `ShapeRecorder` after the other and used by nobody else meanwhile.
final class JSONShape {
    /// The key that stands for every key of a dictionary.
    static let anyKey = "*"

    /// JSON types in the order in which the type tries them.
    private(set) var types: [String] = []
    var isNullable = false
    private var format: String?
    /// The values that there are, for a text that is one of some.
    private var cases: [String] = []
    private var properties: [String: JSONShape] = [:]
    /// Keys that may be missing.
    private var optional: Set<String> = []
    /// What the values of a dictionary look like.
    private var values: JSONShape?
    private var items: JSONShape?

    /// The shape of a type.
    ///
    /// Throws what the type's `init(from:)` throws at a sample.
    init<Value: Decodable>(of type: Value.Type) throws {
        _ = try sample(of: type)
    }

    private init() {}

    func note(_ type: String) {
        if !types.contains(type) { types.append(type) }
    }

    func property(_ name: String, isOptional: Bool) -> JSONShape {
        if name == JSONShape.anyKey {
            let shape = values ?? JSONShape()
            values = shape
            return shape
        }
        if isOptional { optional.insert(name) }
        let shape = properties[name] ?? JSONShape()
        properties[name] = shape
        return shape
    }

    func item() -> JSONShape {
        let shape = items ?? JSONShape()
        items = shape
        return shape
    }

    /// Notes what `type` reads and gives a value of it.
    func sample<Value: Decodable>(of type: Value.Type) throws -> Value {
        if let known = type as? any JSONDescribed.Type, let value = describe(known) as? Value { return value }
        if let known = type as? any (CaseIterable & RawRepresentable).Type,
            let value = describeCases(known) as? Value
        {
            return value
        }
        return try Value(from: ShapeRecorder(shape: self))
    }

    /// Who reads the JSON.
    enum Reader {
        /// The daemon: only what must be there is required, and null is as good as missing.
        case daemon
        /// A client: what can be null is there, too.
        case client
    }

    /// The shape as JSON Schema; `names` are left out, as they stand in the path.
    func schema(for reader: Reader, without names: Set<String> = []) -> JSONValue {
        var schema: [String: JSONValue] = [:]
        if !types.isEmpty {
            let all = types + (isNullable ? ["null"] : [])
            schema["type"] = .array(all.map(JSONValue.text))
        }
        if let format, !isNullable, types == ["string"] { schema["format"] = .text(format) }
        if !cases.isEmpty {
            schema["enum"] = .array(cases.map(JSONValue.text) + (isNullable ? [.null] : []))
        }
        if let items { schema["items"] = items.schema(for: reader) }
        if let values { schema["additionalProperties"] = values.schema(for: reader) }
        let shown = properties.filter { !names.contains($0.key) }
        if !shown.isEmpty {
            schema["properties"] = .object(shown.mapValues { $0.schema(for: reader) })
        }
        let required = shown.filter { isRequired($0.key, $0.value, by: reader) }.keys.sorted()
        if !required.isEmpty, types == ["object"] {
            schema["required"] = .array(required.map(JSONValue.text))
        }
        return .object(schema)
    }

    // MARK: - Private

    private func describe<Value: JSONDescribed>(_ type: Value.Type) -> Value {
        for name in Value.jsonTypes { note(name) }
        format = Value.jsonFormat ?? format
        return Value.jsonSample
    }

    private func describeCases<Value: CaseIterable & RawRepresentable>(_ type: Value.Type) -> Value? {
        let names = type.allCases.compactMap { $0.rawValue as? String }
        guard !names.isEmpty else { return nil }
        note("string")
        cases = names
        return type.allCases.first
    }

    private func isRequired(_ name: String, _ shape: JSONShape, by reader: Reader) -> Bool {
        switch reader {
        case .daemon: !optional.contains(name) && !shape.isNullable
        case .client: !optional.contains(name) || shape.isNullable
        }
    }
}
