/// Fields as names and values in order, for the control plane and the client; names compare without case.
package struct Fields: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Element: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    package private(set) var elements: [Element] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// The fields of a parsed head or trailer section.
    package init(_ fields: [Field], from bytes: Span<UInt8>) {
        elements.reserveCapacity(fields.count)
        for field in fields { append(bytes.text(field.name.range), bytes.text(field.value.range)) }
    }

    /// The first value of that name; setting replaces all fields of that name, nil removes them.
    package subscript(name: String) -> String? {
        get { elements.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            elements.removeAll { $0.name.equalsIgnoringCase(name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// All values of that name, in order.
    package func values(_ name: String) -> [String] {
        elements.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    package func contains(_ name: String) -> Bool { self[name] != nil }

    /// Adds a field behind the others.
    package mutating func append(_ name: String, _ value: String) {
        elements.append(Element(name: name, value: value))
    }

    /// Appends the field lines to a message.
    ///
    /// Control bytes in names and values become spaces, so that no value can smuggle in another line.
    package func serialize(to output: inout [UInt8]) {
        for element in elements {
            Serializer.append(Self.oneLine(element.name), to: &output)
            Serializer.append(": ", to: &output)
            Serializer.append(Self.oneLine(element.value), to: &output)
            Serializer.appendLineEnd(to: &output)
        }
    }

    private static func oneLine(_ text: String) -> String {
        guard text.utf8.contains(where: { !$0.isFieldValueByte }) else { return text }
        return String(decoding: text.utf8.map { $0.isFieldValueByte ? $0 : Byte.space }, as: UTF8.self)
    }
}

extension String {
    /// Whether both are equal but for the case of ASCII letters.
    package func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count
            && utf8.elementsEqual(other.utf8) { $0.lowercasedByte == $1.lowercasedByte }
    }

    /// The text without spaces and tabs at its ends.
    func trimmingBlanks() -> Substring {
        var part = self[...]
        while let first = part.utf8.first, first.isBlank { part.removeFirst() }
        while let last = part.utf8.last, last.isBlank { part.removeLast() }
        return part
    }
}
