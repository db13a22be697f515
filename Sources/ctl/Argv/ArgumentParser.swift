import Model

/// Sorts a command's words into flags and arguments.
struct ArgumentParser {
    /// What is wrong with the words; the command's help is shown below it.
    struct Problem: Error, Equatable {
        let lines: [String]
    }

    private let command: any Command.Type
    private let flags: [Flag]
    private var given: Given

    static func parse(_ words: [String], for command: any Command.Type) throws(Problem) -> Given {
        var parser = ArgumentParser(command)
        try parser.read(words[...])
        return parser.given
    }

    // MARK: - Private

    private init(_ command: any Command.Type) {
        self.command = command
        flags = command.allFlags
        given = Given(flags: flags)
    }

    private mutating func read(_ words: ArraySlice<String>) throws(Problem) {
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                for argument in rest { given.add(argument: argument) }
                break
            } else if word.hasPrefix("--") {
                try readLong(word, &rest)
            } else if word.hasPrefix("-"), word != "-", !isNegativeValue(word) {
                try readLetters(word, &rest)
            } else {
                given.add(argument: word)
            }
        }
        if !given.has(.help) { try checkArguments() }
    }

    private mutating func readLong(
        _ word: String,
        _ rest: inout ArraySlice<String>
    ) throws(Problem) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let flag = flags.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
            return try takeUnknown(word)
        }
        if flag.takesValue {
            try add(parts.count > 1 ? String(parts[1]) : takeValue(&rest), for: flag)
        } else if parts.count > 1 {
            throw problem("Flag --\(flag.name) takes no value")
        } else {
            given.add("", for: flag)
        }
    }

    /// Reads `-t`, `-n 5`, `-n5` and `-tn5`.
    private mutating func readLetters(
        _ word: String,
        _ rest: inout ArraySlice<String>
    ) throws(Problem) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let flag = flags.first(where: { $0.letter == letter }) else {
                // Half a cluster cannot be passed on: only its first letter decides.
                guard letters.count == word.count - 2 else { throw problem("Nonexistent flag: -\(letter)") }
                return try takeUnknown(word)
            }
            guard flag.takesValue else {
                given.add("", for: flag)
                continue
            }
            let value = letters.hasPrefix("=") ? letters.dropFirst() : letters
            return try add(letters.isEmpty ? takeValue(&rest) : String(value), for: flag)
        }
    }

    /// Whether a word such as `-30s` is a number with its sign and no flags: a command says better what is wrong.
    private func isNegativeValue(_ word: String) -> Bool {
        guard let first = word.dropFirst().first, first.isASCII, first.isNumber else { return false }
        return !flags.contains { $0.letter == first }
    }

    /// The word behind a flag that takes a value; nil when there is none, or another flag of the command.
    private func takeValue(_ rest: inout ArraySlice<String>) -> String? {
        guard let word = rest.first, !isFlag(word) else { return nil }
        return rest.popFirst()
    }

    private func isFlag(_ word: String) -> Bool {
        if word.hasPrefix("--") {
            let name = String(word.dropFirst(2).prefix { $0 != "=" })
            return flags.contains { $0.name == name || $0.aliases.contains(name) }
        }
        return word.hasPrefix("-")
            && flags.contains { $0.letter != nil && $0.letter == word.dropFirst().first }
    }

    private mutating func takeUnknown(_ word: String) throws(Problem) {
        guard command.passesUnknownFlags else {
            let flag = word.prefix { $0 != "=" }
            let reason = Absent.flags[String(flag.dropFirst(2))].map { [$0] } ?? []
            throw Problem(lines: ["Nonexistent flag: \(flag)"] + reason + ["See more help with --help"])
        }
        given.add(argument: word)
    }

    private mutating func add(_ value: String?, for flag: Flag) throws(Problem) {
        guard let value else { throw problem("Flag --\(flag.name) expects a value") }
        if case .integer = flag.kind, DecimalDigits.value(value) == nil {
            let isNegative = value.hasPrefix("-") && DecimalDigits.value(value.dropFirst()) != nil
            let wanted = isNegative ? "an integer of at least 0" : "an integer"
            throw Problem(lines: [
                "Parsing --\(flag.name)", "Expected \(wanted) but received: \(value)",
                "See more help with --help",
            ])
        }
        given.add(value, for: flag)
    }

    private func checkArguments() throws(Problem) {
        let required = command.arguments.filter { $0.count == .one }
        let missing = required.dropFirst(given.arguments.count)
        guard missing.isEmpty else {
            let names = missing.map { "\($0.name.lowercased())  \($0.summary)" }
            let title = "Missing \(missing.count) required arg\(missing.count == 1 ? "" : "s"):"
            throw Problem(lines: [title] + names + ["See more help with --help"])
        }
        try checkNotEmpty()
        guard !command.arguments.contains(where: { $0.count == .any }) else { return }
        let extra = given.arguments.dropFirst(command.arguments.count)
        if !extra.isEmpty {
            let title = "Unexpected argument\(extra.count == 1 ? "" : "s"): "
            throw problem(title + extra.joined(separator: ", "))
        }
    }

    /// An empty word is what a script makes of a variable that is not set; only other programs know what to do with it.
    private func checkNotEmpty() throws(Problem) {
        guard !command.passesUnknownFlags, let last = command.arguments.last,
            let place = given.arguments.firstIndex(of: "")
        else { return }
        let argument = place < command.arguments.count ? command.arguments[place] : last
        throw problem("\(argument.name) must not be empty")
    }

    private func problem(_ line: String) -> Problem {
        Problem(lines: [line, "See more help with --help"])
    }
}
