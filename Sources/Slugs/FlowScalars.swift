/// The scalars, pairs and one-line collections of YAML that bin/release writes (YAML 1.2 §7).
enum FlowScalars {
    struct Failure: Error {}

    /// Splits `key: rest`; the rest is empty for `key:`.
    static func pair(_ text: String) throws(Failure) -> (key: String, rest: String) {
        var bytes = Array(text.utf8)[...]
        let key = try takeScalar(&bytes, until: [])
        guard bytes.first == UInt8(ascii: ":") else { throw Failure() }
        let rest = bytes.dropFirst()
        guard rest.isEmpty || rest.first == 32 else { throw Failure() }
        return (key, string(rest.drop { $0 == 32 }))
    }

    /// One value that takes the whole text: plain, 'single' or "double" quoted.
    static func scalar(_ text: String) throws(Failure) -> String {
        guard let first = text.utf8.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") else {
            return withoutComment(text)
        }
        var bytes = Array(text.utf8)[...]
        let value = try takeScalar(&bytes, until: [])
        let rest = bytes.drop { $0 == 32 }
        guard rest.isEmpty || rest.first == UInt8(ascii: "#") else { throw Failure() }
        return value
    }

    /// The pairs of a one-line map such as `{a: b, "c": 'd'}`.
    static func map(_ text: String) throws(Failure) -> [(String, String)] {
        var bytes = Array(text.utf8).dropFirst()
        var pairs: [(String, String)] = []
        while let next = nextItem(&bytes), next != UInt8(ascii: "}") {
            let key = try takeScalar(&bytes, until: commaOrBrace)
            guard bytes.first == UInt8(ascii: ":") else { throw Failure() }
            bytes = bytes.dropFirst().drop { $0 == 32 }
            pairs.append((key, try takeScalar(&bytes, until: commaOrBrace, mayHoldColons: true)))
        }
        guard bytes.elementsEqual([UInt8(ascii: "}")]) else { throw Failure() }
        return pairs
    }

    /// The items of a one-line list such as `[a, "b"]`.
    static func list(_ text: String) throws(Failure) -> [String] {
        var bytes = Array(text.utf8).dropFirst()
        var items: [String] = []
        while let next = nextItem(&bytes), next != UInt8(ascii: "]") {
            items.append(try takeScalar(&bytes, until: commaOrBracket, mayHoldColons: true))
        }
        guard bytes.elementsEqual([UInt8(ascii: "]")]) else { throw Failure() }
        return items
    }

    // MARK: - Private

    private static let commaOrBrace: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "}")]
    private static let commaOrBracket: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "]")]

    /// Skips blanks and commas between items; the byte that comes next.
    private static func nextItem(_ bytes: inout ArraySlice<UInt8>) -> UInt8? {
        bytes = bytes.drop { $0 == 32 || $0 == UInt8(ascii: ",") }
        return bytes.first
    }

    private static func takeScalar(
        _ bytes: inout ArraySlice<UInt8>,
        until ends: [UInt8],
        mayHoldColons: Bool = false
    ) throws(Failure) -> String {
        guard let first = bytes.first else { throw Failure() }
        if first == UInt8(ascii: "\"") { return try takeDoubleQuoted(&bytes) }
        if first == UInt8(ascii: "'") { return try takeSingleQuoted(&bytes) }
        var end = bytes.startIndex
        while end < bytes.endIndex, !ends.contains(bytes[end]) {
            let followedByBlank = end + 1 == bytes.endIndex || bytes[end + 1] == 32
            if bytes[end] == UInt8(ascii: ":"), followedByBlank, !mayHoldColons { break }
            end += 1
        }
        var value = bytes[..<end]
        bytes = bytes[end...]
        while value.last == 32 { value = value.dropLast() }
        guard !value.isEmpty else { throw Failure() }
        return string(value)
    }

    private static func takeDoubleQuoted(_ bytes: inout ArraySlice<UInt8>) throws(Failure) -> String {
        var value: [UInt8] = []
        var index = bytes.startIndex + 1
        while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 1
                guard index < bytes.endIndex else { throw Failure() }
                let escapes = [UInt8(ascii: "n"): UInt8(10), UInt8(ascii: "t"): 9]
                value.append(escapes[bytes[index]] ?? bytes[index])
            } else {
                value.append(bytes[index])
            }
            index += 1
        }
        guard index < bytes.endIndex else { throw Failure() }
        bytes = bytes[(index + 1)...]
        return string(value)
    }

    private static func takeSingleQuoted(_ bytes: inout ArraySlice<UInt8>) throws(Failure) -> String {
        let quote = UInt8(ascii: "'")
        var value: [UInt8] = []
        var index = bytes.startIndex + 1
        while index < bytes.endIndex {
            if bytes[index] == quote {
                guard index + 1 < bytes.endIndex, bytes[index + 1] == quote else { break }
                index += 1
            }
            value.append(bytes[index])
            index += 1
        }
        guard index < bytes.endIndex else { throw Failure() }
        bytes = bytes[(index + 1)...]
        return string(value)
    }

    private static func withoutComment(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        for index in bytes.indices.dropFirst()
        where bytes[index] == UInt8(ascii: "#") && bytes[index - 1] == 32 {
            bytes = bytes[..<index]
            break
        }
        while bytes.last == 32 { bytes = bytes.dropLast() }
        return string(bytes)
    }

    private static func string(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
