/// One file of the repository as the rules see it.
struct SourceFile: Sendable {
    /// Relative to the repository's root: `Sources/Router/Exchange.swift`.
    let path: String
    /// The lines as written.
    let lines: [String]
    /// The same lines without comments and without what stands in string literals.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = CodeText(text).lines
    }

    /// The folder below `Sources` or `Tests`: the target's name.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    var isInSources: Bool { path.hasPrefix("Sources/") }
    var isInTests: Bool { path.hasPrefix("Tests/") }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// The file's name without folders and without its suffix.
    var stem: String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.prefix { $0 != "." })
    }

    /// A violation at `index`, counted from zero.
    func violation(at index: Int, _ message: String) -> Violation {
        Violation(path: path, line: index + 1, message: message)
    }
}
