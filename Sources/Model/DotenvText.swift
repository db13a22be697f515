/// The `.env` file that many frameworks read in development: lines of `NAME=value`.
package enum DotenvText {
    /// The names that a file's text sets, sorted; never a value, which may be a secret.
    ///
    /// `export` before a name is allowed; comments, lines without `=` and names that no config var can have are left
    /// out. A value in quotes may go over several lines.
    package static func names(in text: String) -> [String] {
        var names: Set<String> = []
        var openQuote: Character?
        for line in text.split(whereSeparator: \.isNewline) {
            if let quote = openQuote {
                if line.contains(quote) { openQuote = nil }
                continue
            }
            guard let (name, value) = assignment(in: line) else { continue }
            names.insert(name)
            guard let quote = value.first, quote == "\"" || quote == "'" else { continue }
            if !value.dropFirst().contains(quote) { openQuote = quote }
        }
        return names.sorted()
    }

    // MARK: - Private

    private static func assignment(in line: Substring) -> (name: String, value: Substring)? {
        var rest = line.drop(while: \.isWhitespace)
        let export = "export "
        if rest.hasPrefix(export) { rest = rest.dropFirst(export.count).drop(while: \.isWhitespace) }
        guard let equals = rest.firstIndex(of: "=") else { return nil }
        let name = rest[..<equals].filter { !$0.isWhitespace }
        guard (try? ConfigVarName(name)) != nil else { return nil }
        return (name, rest[equals...].dropFirst().drop(while: \.isWhitespace))
    }
}
