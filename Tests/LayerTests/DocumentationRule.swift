/// What other targets use says what it is; a type inside of a type is part of what its owner says.
struct DocumentationRule: HouseRule {
    let text = "every package type has a doc comment"

    func violations(in files: [SourceFile]) -> [Violation] {
        files.filter { $0.isSwift && $0.isInSources }.flatMap { file in
            file.code.indices.compactMap { index in
                guard file.code[index].first?.isWhitespace == false,
                    let declaration = TypeDeclaration(line: file.code[index]),
                    declaration.modifiers.contains("package"), !isDocumented(index, in: file)
                else { return nil }
                return file.violation(at: index, "\(declaration.name) has no doc comment")
            }
        }
    }

    /// Whether a `///` stands above line `index`, with nothing but attributes in between.
    private func isDocumented(_ index: Int, in file: SourceFile) -> Bool {
        for line in file.lines[..<index].reversed() {
            let text = line.drop(while: \.isWhitespace)
            if text.hasPrefix("///") { return true }
            guard text.hasPrefix("@") else { return false }
        }
        return false
    }
}
