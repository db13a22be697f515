/// A file is one noun: 400 lines at most; a function does one thing: 40 lines at most.
struct LengthRule: HouseRule {
    let text = "no file has more than 400 lines and no function of the sources more than 40"

    private static let linesOfFile = 400
    private static let linesOfFunction = 40

    func violations(in files: [SourceFile]) -> [Violation] {
        files.flatMap { fileViolations(in: $0) + functionViolations(in: $0) }
    }

    private func fileViolations(in file: SourceFile) -> [Violation] {
        let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
        guard count > LengthRule.linesOfFile else { return [] }
        return [file.violation(at: count - 1, "\(count) lines, \(LengthRule.linesOfFile) at most")]
    }

    private func functionViolations(in file: SourceFile) -> [Violation] {
        guard file.isSwift, file.isInSources else { return [] }
        return file.code.indices.compactMap { index in
            guard isFunction(file.code[index]), let body = body(of: index, in: file.code) else { return nil }
            let count = file.code[body].count { !isTableRow($0) }
            guard count > LengthRule.linesOfFunction else { return nil }
            let limit = LengthRule.linesOfFunction
            return file.violation(at: index, "a function body of \(count) lines, \(limit) at most")
        }
    }

    /// A case with its answer on the same line: rows of a table are data.
    private func isTableRow(_ line: String) -> Bool {
        line.drop(while: \.isWhitespace).hasPrefix("case ") && !line.hasSuffix(":") && line.contains(":")
    }

    private func isFunction(_ line: String) -> Bool {
        let words = identifiers(in: line)
        if words.contains("func") { return true }
        // `init` is also called, never at the start of a line but after a dot or a type.
        let head = line.drop(while: \.isWhitespace).prefix { $0 != "(" && $0 != "<" && $0 != "?" }
        return head.split(separator: " ").last == "init"
    }

    /// The lines from a function's opening brace to the closing one; nil for a requirement without a body.
    private func body(of start: Int, in code: [String]) -> ClosedRange<Int>? {
        var depth = 0
        var parentheses = 0
        var opening: Int?
        for index in start..<code.count {
            for character in code[index] {
                switch character {
                case "(": parentheses += 1
                case ")": parentheses -= 1
                case "{":
                    depth += 1
                    if parentheses == 0, opening == nil { opening = index }
                case "}":
                    depth -= 1
                    if depth < 0 { return nil }
                    if depth == 0, parentheses == 0, let opening { return opening...index }
                default: break
                }
            }
        }
        return nil
    }
}
