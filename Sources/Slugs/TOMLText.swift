import Model

/// A document of the TOML that people write project.toml in: tables, lists of tables, dotted keys, strings, arrays and
/// inline tables (TOML 1.0); numbers, booleans and dates are kept as they are written.
enum TOMLText {
    indirect enum Value: Equatable {
        case text(String)
        /// A number, a boolean or a date.
        case word(String)
        case list([Value])
        case table([String: Value])

        /// What is below a path of keys; nil when there is nothing.
        subscript(path: String...) -> Value? {
            var value = self
            for key in path {
                guard case .table(let fields) = value, let next = fields[key] else { return nil }
                value = next
            }
            return value
        }

        /// A string's content; nil for anything else.
        var scalarText: String? {
            if case .text(let text) = self { return text }
            return nil
        }

        /// The items of a list; none for anything else.
        var items: [Value] {
            if case .list(let items) = self { return items }
            return []
        }

        /// Puts a value at a path of keys below; false when there is one, or something that is no table on the way.
        ///
        /// What is taken out of `self`, to be changed, is not left there meanwhile: with a second owner the whole of it
        /// would be copied for each key of a file.
        mutating func put(_ value: Value, at path: ArraySlice<String>, isItem: Bool = false) -> Bool {
            guard let key = path.first else { return false }
            if case .list(var items) = self, !items.isEmpty {
                self = Self.taken
                defer { self = .list(items) }
                return items[items.count - 1].put(value, at: path, isItem: isItem)
            }
            guard case .table(var fields) = self else { return false }
            self = Self.taken
            defer { self = .table(fields) }
            if path.count > 1 {
                return fields[key, default: .table([:])].put(value, at: path.dropFirst(), isItem: isItem)
            }
            if isItem {
                guard case .list(var items) = fields[key, default: .list([])] else { return false }
                fields[key] = Self.taken
                items.append(value)
                fields[key] = .list(items)
                return true
            }
            // A table may have been made on the way to one below it.
            if value == .table([:]), case .table = fields[key] { return true }
            guard fields[key] == nil else { return false }
            fields[key] = value
            return true
        }

        /// Stands where a table or a list is while it is changed.
        private static let taken = Value.word("")
    }

    struct Failure: Error, Equatable {
        /// From 1.
        let line: Int
    }

    static func parse(_ bytes: [UInt8]) throws(Failure) -> Value {
        var reader = TOMLReader(bytes)
        return try reader.document()
    }
}

private struct TOMLReader {
    private static let depth = 32
    private var rest: ArraySlice<UInt8>
    private var line = 1
    private var depth = 0

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    private var failure: TOMLText.Failure { TOMLText.Failure(line: line) }

    mutating func document() throws(TOMLText.Failure) -> TOMLText.Value {
        var document = TOMLText.Value.table([:])
        var path: [String] = []
        while true {
            skip(lines: true)
            guard let byte = rest.first else { return document }
            if byte == UInt8(ascii: "[") {
                let isItem = rest.dropFirst().first == UInt8(ascii: "[")
                rest = rest.dropFirst(isItem ? 2 : 1)
                path = try keys()
                for _ in 0..<(isItem ? 2 : 1) { try expect("]") }
                guard document.put(.table([:]), at: path[...], isItem: isItem) else { throw failure }
            } else {
                let key = try keys()
                try expect("=")
                let place = path + key
                guard document.put(try value(), at: place[...]) else { throw failure }
            }
            skip(lines: false)
            guard rest.isEmpty || isNewline(rest.first) else { throw failure }
        }
    }

    // MARK: - Private

    private func isNewline(_ byte: UInt8?) -> Bool { byte == 10 || byte == 13 }

    /// Passes blanks and a comment; and whole lines of them when asked to.
    private mutating func skip(lines: Bool) {
        while let byte = rest.first {
            switch byte {
            case 32, 9: break
            case UInt8(ascii: "#"):
                rest = rest.drop { !isNewline($0) }
                continue
            case 10, 13:
                guard lines else { return }
                if byte == 10 { line += 1 }
            default: return
            }
            rest = rest.dropFirst()
        }
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(TOMLText.Failure) {
        skip(lines: false)
        guard rest.first == UInt8(ascii: character) else { throw failure }
        rest = rest.dropFirst()
    }

    private mutating func keys() throws(TOMLText.Failure) -> [String] {
        var keys: [String] = []
        while true {
            skip(lines: false)
            if let byte = rest.first, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                keys.append(try string())
            } else {
                let name = rest.prefix { $0.isWordCharacter || $0 == UInt8(ascii: "-") }
                guard !name.isEmpty else { throw failure }
                keys.append(String(decoding: name, as: UTF8.self))
                rest = rest[name.endIndex...]
            }
            skip(lines: false)
            guard rest.first == UInt8(ascii: "."), keys.count < Self.depth else { return keys }
            rest = rest.dropFirst()
        }
    }

    private mutating func value() throws(TOMLText.Failure) -> TOMLText.Value {
        skip(lines: false)
        guard depth < Self.depth else { throw failure }
        depth += 1
        defer { depth -= 1 }
        switch rest.first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text(try string())
        case UInt8(ascii: "["): return .list(try list())
        case UInt8(ascii: "{"): return try table()
        default:
            let word = rest.prefix {
                $0.isWordCharacter || [43, 45, 46, 58].contains($0)  // + - . :
            }
            guard !word.isEmpty else { throw failure }
            rest = rest[word.endIndex...]
            return .word(String(decoding: word, as: UTF8.self))
        }
    }

    private mutating func list() throws(TOMLText.Failure) -> [TOMLText.Value] {
        rest = rest.dropFirst()
        var items: [TOMLText.Value] = []
        while true {
            skip(lines: true)
            if rest.first == UInt8(ascii: "]") { break }
            items.append(try value())
            skip(lines: true)
            if rest.first == UInt8(ascii: ",") {
                rest = rest.dropFirst()
            } else if rest.first != UInt8(ascii: "]") {
                throw failure
            }
        }
        rest = rest.dropFirst()
        return items
    }

    private mutating func table() throws(TOMLText.Failure) -> TOMLText.Value {
        rest = rest.dropFirst()
        var table = TOMLText.Value.table([:])
        skip(lines: false)
        while rest.first != UInt8(ascii: "}") {
            let key = try keys()
            try expect("=")
            guard table.put(try value(), at: key[...]) else { throw failure }
            skip(lines: false)
            if rest.first == UInt8(ascii: ",") {
                rest = rest.dropFirst()
                skip(lines: false)
            } else if rest.first != UInt8(ascii: "}") {
                throw failure
            }
        }
        rest = rest.dropFirst()
        return table
    }

    /// A string in one or three quotes, basic or literal.
    private mutating func string() throws(TOMLText.Failure) -> String {
        guard let quote = rest.first else { throw failure }
        let isLong = rest.prefix(3).elementsEqual([quote, quote, quote])
        let end = Array(repeating: quote, count: isLong ? 3 : 1)
        rest = rest.dropFirst(end.count)
        if isLong, rest.first == 10 {
            rest = rest.dropFirst()
            line += 1
        }
        var value: [UInt8] = []
        while !rest.prefix(end.count).elementsEqual(end) {
            guard let byte = rest.popFirst(), isLong || !isNewline(byte) else { throw failure }
            if byte == 10 { line += 1 }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                value += try escape()
            } else {
                value.append(byte)
            }
        }
        rest = rest.dropFirst(end.count)
        return String(decoding: value, as: UTF8.self)
    }

    /// What stands behind a backslash.
    private mutating func escape() throws(TOMLText.Failure) -> [UInt8] {
        let known: [UInt8: UInt8] = [
            UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "f"): 12,
            UInt8(ascii: "r"): 13, UInt8(ascii: "\""): 34, UInt8(ascii: "\\"): 92,
        ]
        guard let byte = rest.popFirst() else { throw failure }
        if let value = known[byte] { return [value] }
        let count = byte == UInt8(ascii: "u") ? 4 : byte == UInt8(ascii: "U") ? 8 : 0
        let digits = rest.prefix(count)
        guard count > 0, digits.count == count, digits.first != UInt8(ascii: "+"),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(code)
        else { throw failure }
        rest = rest.dropFirst(count)
        return Array(String(Character(scalar)).utf8)
    }
}
