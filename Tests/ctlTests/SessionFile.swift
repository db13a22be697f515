import Linux

/// A CLI transcript: commands, what the daemon is asked and answers, and what is printed.
///
/// Each line begins with a sign: `#` remark, `$` command, `>` request expected, `<` answer given, `|` stdout,
/// `!` stderr, `?` exit code, `=` a variable of the environment, `i` a line of input,
/// `+` a line of a file in the directory, `PATH LINE`. A file that begins with `#!` can be run; HOME/ in a variable is
/// the folder that the directory is in.
struct SessionFile {
    struct Step {
        var command: [String] = []
        var variables: [String: String] = [:]
        var input = ""
        var files: [String: String] = [:]
        var requests: [(expected: String, answer: String)] = []
        var output = ""
        var errors = ""
        var code: Int32 = 0
    }

    let name: String
    private let path: String
    private(set) var steps: [Step] = []
    private var lines: [String]

    init(path: String) throws {
        self.path = path
        name = String(FileSystem.baseName(path).dropLast(".txt".count))
        lines = try FileSystem.readText(path).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        if lines.last == "" { lines.removeLast() }
        for line in lines { read(line) }
    }

    /// Every file of the folder.
    static func all(in folder: String) throws -> [SessionFile] {
        try FileSystem.entries(of: folder).filter { $0.hasSuffix(".txt") }
            .map { try SessionFile(path: "\(folder)/\($0)") }
    }

    /// Writes the file again with what was printed in fact.
    func record(_ results: [SessionRun.Result]) throws {
        var text: [String] = []
        var step = -1
        // Remarks that the next step may begin with.
        var remarks: [String] = []
        for line in lines where !line.isEmpty && !["|", "!", "?"].contains(line.prefix(1)) {
            if line.hasPrefix("#") {
                remarks.append(line)
                continue
            }
            if line.hasPrefix("$") {
                if step >= 0 { text += SessionFile.printed(results[step]) + [""] }
                step += 1
            }
            text += remarks + [line]
            remarks = []
        }
        text += SessionFile.printed(results[step])
        try FileSystem.writeAtomically(path, Array((text.joined(separator: "\n") + "\n").utf8))
    }

    // MARK: - Private

    private mutating func read(_ line: String) {
        let text = String(line.dropFirst(2))
        switch line.first {
        case "$": steps.append(Step(command: SessionFile.words(text)))
        case nil, "#": break
        default:
            guard var step = steps.popLast() else { return }
            switch line.first {
            case "=":
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                step.variables[parts[0]] = parts.count > 1 ? parts[1] : ""
            case "i": step.input += text + "\n"
            case "+":
                let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
                step.files[parts[0], default: ""] += parts[1] + "\n"
            case ">": step.requests.append((text, ""))
            case "<": if !step.requests.isEmpty { step.requests[step.requests.count - 1].answer = text }
            case "|": step.output += text + "\n"
            case "!": step.errors += text + "\n"
            case "?": step.code = Int32(WholeNumberText.value(text))
            default: break
            }
            steps.append(step)
        }
    }

    private static func printed(_ result: SessionRun.Result) -> [String] {
        func marked(_ text: String, _ sign: String) -> [String] {
            guard !text.isEmpty else { return [] }
            let body = text.hasSuffix("\n") ? text.dropLast() : Substring(text)
            return body.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? sign : "\(sign) \($0)" }
        }
        return marked(result.output, "|") + marked(result.errors, "!") + ["? \(result.code)"]
    }

    /// Words of a command; single quotes keep blanks.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        for (index, part) in text.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
            if index % 2 == 1 {
                words.append(String(part))
            } else {
                words += part.split(separator: " ").map(String.init)
            }
        }
        return Array(words.dropFirst())
    }
}

/// Digits of a session file.
private enum WholeNumberText {
    static func value(_ text: String) -> Int {
        text.utf8.reduce(0) { $0 * 10 + Int($1) - 48 }
    }
}
