/// Keys and values under each other, values aligned at the longest key (spec cli §1).
struct KeyValueBlock {
    private var pairs: [(key: String, values: [String])] = []

    /// Adds a value; nil and an empty list are left out.
    mutating func add(_ key: String, _ value: String?) {
        if let value { pairs.append((key, [value])) }
    }

    /// Adds a list: its values stand under each other.
    mutating func add(_ key: String, list values: [String]) {
        if !values.isEmpty { pairs.append((key, values)) }
    }

    func print(on stream: OutputStream) throws {
        let width = (pairs.map { $0.key.count }.max() ?? 0) + 2
        for (key, values) in pairs {
            let label = TextWidth.pad(stream.palette.bold("\(key):"), to: width)
            try stream.line(label + (values.first ?? ""))
            for value in values.dropFirst() {
                try stream.line(String(repeating: " ", count: width) + value)
            }
        }
    }
}
