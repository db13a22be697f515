/// Text in the OpenMetrics format, version 1.0.0 (the OpenMetrics specification, "Text Format").
///
/// Families come one after the other, each with its samples; `finished` adds the mark of the end.
struct OpenMetricsText {
    /// A family's type.
    enum Kind: String { case counter, gauge, histogram, info, stateset }

    static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// Names and values that tell one sample of a family from the others.
    typealias Labels = [(name: String, value: String)]

    private var text = ""

    /// Begins a family; a unit has to be the end of its name.
    mutating func begin(_ name: String, _ kind: Kind, unit: String? = nil, help: String) {
        text += "# TYPE \(name) \(kind.rawValue)\n"
        if let unit { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(Self.escaped(help))\n"
    }

    /// Adds a sample; labels without a value are left out, which means the same.
    mutating func add(_ name: String, _ labels: Labels = [], _ value: some CustomStringConvertible) {
        let pairs = labels.filter { !$0.value.isEmpty }
            .map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            .joined(separator: ",")
        text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    var finished: String { text + "# EOF\n" }

    // MARK: - Private

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
