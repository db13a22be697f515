/// The declaration of a type, as far as one line shows it.
struct TypeDeclaration {
    let name: String
    /// What stands before the keyword, such as `package` or `final`.
    let modifiers: [String]

    private static let keywords: Set<Substring> = [
        "struct", "class", "enum", "actor", "protocol", "typealias",
    ]
    private static let modifierWords: Set<Substring> = [
        "package", "public", "internal", "private", "fileprivate", "open", "final", "indirect", "nonisolated",
        "distributed", "unsafe",
    ]

    /// Reads `line`, which has neither comments nor string contents; nil when it declares no type.
    init?(line: String) {
        var words = line.split(whereSeparator: \.isWhitespace)[...]
        var modifiers: [String] = []
        while let word = words.first {
            let isModifier = TypeDeclaration.modifierWords.contains(word.prefix { $0 != "(" })
            guard isModifier || word.hasPrefix("@") else { break }
            modifiers.append(String(word))
            words = words.dropFirst()
        }
        guard let keyword = words.first, TypeDeclaration.keywords.contains(keyword),
            let rest = words.dropFirst().first
        else { return nil }
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        // `class func` and `class var` declare members.
        guard let first = name.first, first.isUppercase || first == "_" else { return nil }
        self.name = String(name)
        self.modifiers = modifiers
    }
}
