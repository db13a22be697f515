package import Model

/// The process types an app declares in its `Procfile` (Dev Center "The Procfile").
package struct Procfile: Equatable, Sendable {
    /// The command of each type.
    package let processTypes: [ProcessType: String]

    /// Reads the classic grammar, line by line: `^[[:space:]]*([a-zA-Z0-9_-]+):?\s+(.*)[[:space:]]*`.
    ///
    /// The colon is optional, lines that do not match are ignored (which makes `#` lines comments), a later line
    /// wins over an earlier one of the same type, and a carriage return is white space. A type without a command
    /// is ignored: there is nothing to run.
    package init(parsing content: [UInt8]) {
        var types: [ProcessType: String] = [:]
        for line in content.split(separator: UInt8(ascii: "\n")) {
            guard let (type, command) = Procfile.declaration(line) else { continue }
            types[type] = command
        }
        processTypes = types
    }

    // MARK: - Private

    private static func declaration(_ line: ArraySlice<UInt8>) -> (ProcessType, String)? {
        let text = line.drop(while: isSpace)
        let name = text.prefix { $0.isWordCharacter || $0 == UInt8(ascii: "-") }
        guard !name.isEmpty, let type = try? ProcessType(String(decoding: name, as: UTF8.self)) else {
            return nil
        }
        var rest = text[name.endIndex...]
        if rest.first == UInt8(ascii: ":") { rest = rest.dropFirst() }
        guard let blank = rest.first, isSpace(blank) else { return nil }
        var command = rest.drop(while: isSpace)
        while let last = command.last, isSpace(last) { command = command.dropLast() }
        return command.isEmpty ? nil : (type, String(decoding: command, as: UTF8.self))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || (9...13).contains(byte)
    }
}
