import PlatformAPI

/// JSON for `--json`: two blanks of indentation, keys sorted.
enum JSONText {
    static func text(_ value: some Encodable) throws -> String {
        try text(JSONValue(encoding: value), indent: "")
    }

    // MARK: - Private

    private static func text(_ value: JSONValue, indent: String) throws -> String {
        let inner = indent + "  "
        switch value {
        case .array(let values) where !values.isEmpty:
            let lines = try values.map { inner + (try text($0, indent: inner)) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let fields) where !fields.isEmpty:
            let lines = try fields.sorted { $0.key < $1.key }
                .map { "\(inner)\(try scalar(.text($0))): \(try text($1, indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default:
            return try scalar(value)
        }
    }

    private static func scalar(_ value: JSONValue) throws -> String {
        String(decoding: try WireJSON.encode(value), as: UTF8.self)
    }
}
