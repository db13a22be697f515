/// Each target imports what the table allows and nothing else.
struct ImportRule: HouseRule {
    let text = "a target imports only what its row in the layer table allows"

    func violations(in files: [SourceFile]) -> [Violation] {
        files.filter { $0.isSwift && $0.isInSources }.flatMap(violations(in:))
    }

    private func violations(in file: SourceFile) -> [Violation] {
        guard let layer = LayerTable.layers[file.target] else {
            return [file.violation(at: 0, "target \(file.target) is not in the layer table")]
        }
        return Import.all(in: file).filter { !layer.imports.contains($0.module) }
            .map { file.violation(at: $0.index, "\(file.target) must not import \($0.module)") }
    }
}

/// One import of a file.
struct Import {
    let module: String
    /// The line, counted from zero.
    let index: Int

    private static let modifiers: Set<Substring> = [
        "package", "public", "internal", "fileprivate", "private",
    ]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]

    /// All imports of `file`, in order.
    static func all(in file: SourceFile) -> [Import] {
        file.code.enumerated().compactMap { index, line in
            var words = line.split(whereSeparator: \.isWhitespace)[...]
            while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) {
                words = words.dropFirst()
            }
            guard words.first == "import" else { return nil }
            words = words.dropFirst()
            if let kind = words.first, kinds.contains(kind) { words = words.dropFirst() }
            guard let name = words.first else { return nil }
            return Import(module: String(name.prefix { $0 != "." && $0 != ";" }), index: index)
        }
    }
}
