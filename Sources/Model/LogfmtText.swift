/// Lines that are nothing but `key=value` pairs, as routers, metrics and many apps write them.
package enum LogfmtText {
    /// One pair; a value in quotes is without them and without its escapes.
    package struct Pair: Equatable, Sendable {
        package let key: String
        package let value: String

        package init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The pairs in their order, a line end left out; nil when the line is anything else.
    package static func pairs(_ line: some Sequence<UInt8>) -> [Pair]? {
        var rest = Array(line)[...]
        if rest.last == UInt8(ascii: "\n") { rest.removeLast() }
        var pairs: [Pair] = []
        while true {
            guard let key = takeKey(&rest), let value = takeValue(&rest) else { return nil }
            pairs.append(Pair(key, value))
            guard let next = rest.popFirst() else { return pairs }
            if next != UInt8(ascii: " ") { return nil }
        }
    }

    // MARK: - Private

    private static func takeKey(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "=")), end > rest.startIndex else { return nil }
        let key = rest[..<end]
        guard key.allSatisfy({ $0 > UInt8(ascii: " ") && $0 != UInt8(ascii: "\"") }) else { return nil }
        rest = rest[(end + 1)...]
        return String(decoding: key, as: UTF8.self)
    }

    private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard rest.first == UInt8(ascii: "\"") else {
            let value = rest.prefix { $0 > UInt8(ascii: " ") }
            rest = rest[value.endIndex...]
            return String(decoding: value, as: UTF8.self)
        }
        rest.removeFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
            // A backslash makes a quote and another backslash plain; before anything else it is plain itself.
            let isEscaped =
                byte == UInt8(ascii: "\\")
                && (rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"))
            value.append(isEscaped ? rest.removeFirst() : byte)
        }
        return nil
    }
}
