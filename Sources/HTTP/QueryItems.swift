/// The names and values of a query, in order (URL Standard, application/x-www-form-urlencoded).
package struct QueryItems: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Item: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    package private(set) var items: [Item] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// Reads `a=1&b=two%20words&c`; a plus sign is a space, a name without a value has an empty one.
    package init(parsing text: String) {
        for pair in text.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            append(Self.decode(name), Self.decode(pair.dropFirst(name.count + 1)))
        }
    }

    /// The first value of that name.
    package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    /// Adds an item behind the others, not yet encoded.
    package mutating func append(_ name: String, _ value: String) {
        items.append(Item(name: name, value: value))
    }

    /// The query without its question mark, encoded.
    package func serialize() -> String {
        items.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(
            separator: "&"
        )
    }

    private static func decode(_ text: Substring) -> String {
        PercentEncoding.decode(String(text.map { $0 == "+" ? " " : $0 }))
    }
}
