/// Names are Heroku's and the RFCs': no word that means nothing or two things.
struct NameRule: HouseRule {
    let text = "no type and no file has a forbidden word in its name"

    /// Words that may stand in no name.
    private static let forbiddenWords: Set<String> = [
        "upstream", "downstream", "backend", "manager", "helper", "helpers", "util", "utils", "utility",
        "utilities",
        "common", "misc",
    ]
    /// Names that say too little when they stand alone: write child process, process type, field, dyno.
    private static let forbiddenNames: Set<String> = [
        "Process", "Header", "Server", "Node", "Handler", "Parser",
    ]

    func violations(in files: [SourceFile]) -> [Violation] {
        files.filter { $0.isSwift }.flatMap { file in
            var found: [Violation] = []
            if let problem = problem(with: file.stem) {
                found.append(file.violation(at: 0, "file name \(file.stem): \(problem)"))
            }
            for (index, line) in file.code.enumerated() {
                guard let declaration = TypeDeclaration(line: line) else { continue }
                if let problem = problem(with: declaration.name) {
                    found.append(file.violation(at: index, "type \(declaration.name): \(problem)"))
                }
            }
            return found
        }
    }

    private func problem(with name: String) -> String? {
        if NameRule.forbiddenNames.contains(name) { return "says too little alone" }
        let word = camelCaseWords(of: name).first { NameRule.forbiddenWords.contains($0.lowercased()) }
        return word.map { "`\($0)` is a forbidden word" }
    }
}
