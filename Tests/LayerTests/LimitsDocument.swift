/// `docs/limits.md` as it follows from `Sources/Model/Limits+*.swift`: every number with its unit and source.
struct LimitsDocument {
    /// One `static let` of a nested enum of `Limits`.
    struct Entry: Equatable {
        let name: String
        let value: String
        let text: String
    }

    static let introduction = """
        # Limits

        Every number of the platform that this project knows. The table follows from `Sources/Model/Limits+*.swift`;
        `RECORD=1 swift test --filter LayerTests` writes it anew, and the test suite fails when it is out of date.
        Times are the platform's: on a daemon started with `--time-scale 30` they pass 30 times as fast on the wall.
        Only what the rows call real time passes at the wall's pace always, as do the times of the `herolocal` command
        itself (`CommandLine`).

        """

    let entries: [Entry]

    init(_ files: [SourceFile]) {
        entries = files.filter { $0.path.hasPrefix("Sources/Model/Limits+") }.flatMap(LimitsDocument.entries)
    }

    var markdown: String {
        var group = ""
        var lines = [LimitsDocument.introduction]
        for entry in entries {
            let owner = String(entry.name.prefix { $0 != "." })
            if owner != group {
                group = owner
                lines += [
                    "\(lines.count > 1 ? "\n" : "")## \(owner)", "",
                    "| name | value | what, and its source |",
                ]
                lines.append("|---|---|---|")
            }
            lines.append("| `\(entry.name)` | \(entry.value) | \(entry.text) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: - Private

    private static func entries(of file: SourceFile) -> [Entry] {
        var owner = ""
        var comment: [Substring] = []
        var entries: [Entry] = []
        var index = 0
        while index < file.lines.count {
            let line = file.lines[index].drop(while: \.isWhitespace)
            index += 1
            if line.hasPrefix("///") {
                comment.append(line.dropFirst(3).drop(while: \.isWhitespace))
            } else if let type = TypeDeclaration(line: String(line)) {
                owner = type.name
                comment = []
            } else if line.hasPrefix("package static let ") {
                var declaration = String(line)
                while isOpen(declaration), index < file.lines.count {
                    declaration += " " + file.lines[index].drop(while: \.isWhitespace)
                    index += 1
                }
                entries.append(entry(declaration, owner: owner, comment: comment))
                comment = []
            } else {
                comment = []
            }
        }
        return entries
    }

    /// Whether a declaration goes on in the next line.
    private static func isOpen(_ text: String) -> Bool {
        text.filter { "([".contains($0) }.count > text.filter { ")]".contains($0) }.count
            || text.hasSuffix("=")
    }

    private static func entry(_ declaration: String, owner: String, comment: [Substring]) -> Entry {
        let rest = declaration.dropFirst("package static let ".count)
        let name = rest.prefix { $0 != ":" && $0 != " " }
        let value = rest.drop { $0 != "=" }.dropFirst().drop(while: \.isWhitespace)
        let text = comment.filter { !$0.isEmpty }.joined(separator: " ")
        return Entry(
            name: "\(owner).\(name)",
            value: readable(String(value)),
            text: text.isEmpty ? "–" : text.replacing("|", with: "\\|")
        )
    }

    /// A value as a person writes it: `30 s` for `.seconds(30)`.
    private static func readable(_ value: String) -> String {
        if value.hasPrefix("[") {
            let items = value.dropFirst().dropLast().split(separator: ",").map { $0.trimmed }
            return items.filter { !$0.isEmpty }.map(readable).joined(separator: ", ")
        }
        if value == ".zero" { return "0" }
        for (call, unit) in [(".seconds(", "s"), (".milliseconds(", "ms"), (".microseconds(", "µs")]
        where value.hasPrefix(call) && value.hasSuffix(")") {
            return "\(value.dropFirst(call.count).dropLast()) \(unit)"
        }
        return value
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmed: String {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
