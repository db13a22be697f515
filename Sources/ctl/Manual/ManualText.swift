import PlatformAPI

/// Lines of a manual page in man(7)'s macros, everything that roff would read as its own escaped.
struct ManualText {
    private var lines: [String]

    /// A page of section 1; `title` in capitals.
    init(title: String) {
        lines = [
            ".\\\" Made from the command table by herolocal help --manual-pages; do not edit.",
            ".TH \(ManualText.quoted(title)) 1 \"\" \(ManualText.quoted("herolocal \(ProductVersion.text)")) "
                + ManualText.quoted("herolocal"),
        ]
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func section(_ title: String) { lines.append(".SH \(ManualText.quoted(title))") }

    mutating func subsection(_ title: String) { lines.append(".SS \(ManualText.quoted(title))") }

    mutating func paragraph() { lines.append(".PP") }

    /// A line of a paragraph.
    mutating func line(_ text: String) { lines.append(ManualText.escaped(text)) }

    /// Command lines of their own, bold.
    mutating func commands(_ texts: [String]) {
        lines += [".nf"] + texts.map { ".B \(ManualText.quoted($0))" } + [".fi"]
    }

    /// A word and what it means, indented behind it.
    mutating func item(_ word: String, _ summary: String) {
        lines.append(".TP")
        lines.append(".B \(ManualText.quoted(word))")
        lines.append(ManualText.escaped(summary.isEmpty ? " " : summary))
    }

    /// Command lines as they are typed.
    mutating func examples(_ commands: [String]) {
        lines += [".PP", ".RS", ".nf"] + commands.map { ManualText.escaped("$ " + $0) } + [".fi", ".RE"]
    }

    // MARK: - Private

    /// A backslash begins an escape, a plain hyphen may be set as a dash, a dot or an apostrophe at the beginning
    /// makes a request of a line (groff_char(7), roff(7)).
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "\n": escaped += " "
            default: escaped.append(character)
            }
        }
        return [".", "'"].contains(escaped.first) ? "\\&" + escaped : escaped
    }

    /// An argument of a macro.
    private static func quoted(_ text: String) -> String {
        "\""
            + escaped(text).split(separator: "\"", omittingEmptySubsequences: false).joined(
                separator: "\\(dq"
            ) + "\""
    }
}
