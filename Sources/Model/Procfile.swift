/// The process types an app declares in its `Procfile` (Dev Center "The Procfile").
package struct Procfile: Equatable, Sendable {
    /// A process type and its command.
    package struct Declaration: Equatable, Sendable {
        package let type: ProcessType
        package let command: String
    }

    /// A name that has been written otherwise than it has to be.
    package struct Correction: Equatable, Sendable {
        package let written: String
        package let key: String
    }

    /// Each type once, in the order of the first lines.
    package let declarations: [Declaration]
    /// The numbers, from 1, of lines that declare nothing and are neither blank nor comments.
    package let ignoredLines: [Int]
    /// Names that were changed to what they have to be; the classic grammar changes none.
    package let corrections: [Correction]

    /// The command of each type.
    package var processTypes: [ProcessType: String] {
        Dictionary(uniqueKeysWithValues: declarations.map { ($0.type, $0.command) })
    }

    /// Reads the classic grammar, line by line: `^[[:space:]]*([a-zA-Z0-9_-]+):?\s+(.*)[[:space:]]*`.
    ///
    /// The colon is optional, lines that do not match are ignored (which makes `#` lines comments), a later line
    /// wins over an earlier one of the same type, and a carriage return is white space. A type without a command
    /// is ignored: there is nothing to run.
    package init(parsing content: [UInt8]) {
        self.init(content) { line in Procfile.declaration(line).map { ($0, nil) } }
    }

    /// Reads the grammar of Cloud Native Buildpacks (spec slugs §3): `key: value` with or without blanks between them,
    /// in keys of at most 63 lower-case letters, digits and hyphens.
    ///
    /// Other names are corrected where they can be; a line that declares nothing is ignored, as the classic grammar has it.
    package init(parsingCloudNative content: [UInt8]) {
        self.init(content, Procfile.cloudNative)
    }

    // MARK: - Private

    private init(
        _ content: [UInt8],
        _ read: (ArraySlice<UInt8>) -> (Declaration, Correction?)?
    ) {
        var corrections: [Correction] = []
        var declarations: [Declaration] = []
        var places: [ProcessType: Int] = [:]
        var ignored: [Int] = []
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard let (declaration, correction) = read(line) else {
                if let first = line.first(where: { !Procfile.isSpace($0) }), first != UInt8(ascii: "#") {
                    ignored.append(index + 1)
                }
                continue
            }
            if let correction { corrections.append(correction) }
            if let place = places[declaration.type] {
                declarations[place] = declaration
            } else {
                places[declaration.type] = declarations.count
                declarations.append(declaration)
            }
        }
        self.declarations = declarations
        ignoredLines = ignored
        self.corrections = corrections
    }

    private static func cloudNative(_ line: ArraySlice<UInt8>) -> (Declaration, Correction?)? {
        let text = line.drop(while: isSpace)
        let name = text.prefix { $0 != UInt8(ascii: ":") }
        guard name.endIndex < text.endIndex else { return nil }
        let key = name.map { byte in
            byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : (65...90).contains(byte) ? byte + 32 : byte
        }
        let isEdge = { (byte: UInt8?) in byte.map { $0.isDigit || (97...122).contains($0) } ?? false }
        guard (1...63).contains(key.count), isEdge(key.first), isEdge(key.last),
            key.allSatisfy({ isEdge($0) || $0 == UInt8(ascii: "-") }),
            let type = try? ProcessType(String(decoding: key, as: UTF8.self))
        else { return nil }
        var command = text[(name.endIndex + 1)...].drop(while: isSpace)
        while let last = command.last, isSpace(last) { command = command.dropLast() }
        guard !command.isEmpty else { return nil }
        let declaration = Declaration(type: type, command: String(decoding: command, as: UTF8.self))
        let written = String(decoding: name, as: UTF8.self)
        guard written != type.description else { return (declaration, nil) }
        return (declaration, Correction(written: written, key: type.description))
    }

    private static func declaration(_ line: ArraySlice<UInt8>) -> Declaration? {
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
        guard !command.isEmpty else { return nil }
        return Declaration(type: type, command: String(decoding: command, as: UTF8.self))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || (9...13).contains(byte)
    }
}
