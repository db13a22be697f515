/// What other targets use says what it is; an associated type's name in an extension or type says it already.
struct DocumentationRule: HouseRule {
    let text = "every package type has a doc comment"

    func violations(in files: [SourceFile]) -> [Violation] {
        files.filter { $0.isSwift && $0.isInSources }.flatMap { file in
            file.code.indices.compactMap { index in
                guard let declaration = TypeDeclaration(line: file.code[index]),
                    declaration.modifiers.contains("package"), !isAssociatedType(file.code[index]),
                    !isDocumented(index, in: file)
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

    /// Whether the line names an associated type: a type alias inside of a type.
    private func isAssociatedType(_ line: String) -> Bool {
        line.first?.isWhitespace == true && identifiers(in: line).contains("typealias")
    }
}
