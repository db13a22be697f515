/// A command line that is being written: what stands before the cursor, and what could stand at it.
struct CommandLineInProgress {
    /// A word that could stand at the cursor.
    struct Candidate: Equatable {
        let text: String
        var summary = ""
    }

    private let words: [String]
    private let current: String
    private let session: Session
    private let table: CommandTable

    /// `words` without the program's name; `current` is the beginning of the word at the cursor.
    init(words: [String], current: String, _ session: Session) {
        self.words = words
        self.current = current
        self.session = session
        table = session.table
    }

    /// What can stand at the cursor and begins as it does.
    func candidates() -> [Candidate] {
        guard !words.isEmpty else { return begun(commands()) }
        guard let (command, rest) = table.find(words) else {
            return begun(subcommands(of: words.joined(separator: ":")))
        }
        let read = WordsRead(rest, of: command)
        if let flag = read.waiting { return begun(values(of: flag, read, command)) }
        if !read.hasOnlyArguments, current.hasPrefix("-") { return flags(command, read) }
        let below = rest.isEmpty ? subcommands(of: command.name) : []
        return begun(below + arguments(command, read))
    }

    // MARK: - Private

    private func begun(_ candidates: [Candidate]) -> [Candidate] {
        candidates.filter { $0.text == Completion.files || $0.text.hasPrefix(current) }
    }

    /// Every command by its full name.
    private func commands() -> [Candidate] {
        table.commands.map { Candidate(text: $0.name, summary: $0.summary) }
    }

    /// The last parts of the commands below a name: `scale` below `ps`.
    private func subcommands(of name: String) -> [Candidate] {
        table.commands(below: name)
            .map { Candidate(text: String($0.name.dropFirst(name.count + 1)), summary: $0.summary) }
    }

    private func flags(_ command: any Command.Type, _ read: WordsRead) -> [Candidate] {
        if let equals = current.firstIndex(of: "="), current.hasPrefix("--") {
            let name = current[..<equals].dropFirst(2)
            guard let flag = command.allFlags.first(where: { $0.name == name }) else { return [] }
            return begun(
                values(of: flag, read, command).filter { $0.text != Completion.files }
                    .map { Candidate(text: "\(current[...equals])\($0.text)", summary: $0.summary) }
            )
        }
        return begun(
            command.allFlags.filter { !$0.isHidden && !read.isSpent($0) }
                .map { Candidate(text: "--\($0.name)", summary: $0.summary) }
        )
    }

    private func values(of flag: Flag, _ read: WordsRead, _ command: any Command.Type) -> [Candidate] {
        guard let placeholder = flag.placeholder else { return [] }
        return names(for: placeholder, read, command)
    }

    private func arguments(_ command: any Command.Type, _ read: WordsRead) -> [Candidate] {
        let arguments = command.arguments
        guard let last = arguments.last else { return [] }
        let place = read.argumentCount
        guard place < arguments.count || last.count == .any else { return [] }
        let argument = place < arguments.count ? arguments[place] : last
        if !argument.values.isEmpty { return argument.values.map { Candidate(text: $0) } }
        return names(for: argument.name, read, command)
    }

    private func names(
        for placeholder: String,
        _ read: WordsRead,
        _ command: any Command.Type
    ) -> [Candidate] {
        if CompletionNames.isFile(placeholder) { return [Candidate(text: Completion.files)] }
        let names = CompletionNames(app: app(read, command), session).names(for: placeholder) ?? []
        return names.sorted().map { Candidate(text: $0) }
    }

    private func app(_ read: WordsRead, _ command: any Command.Type) -> String? {
        if let app = read.app { return app }
        guard command.flags.contains(.app) else { return nil }
        return try? session.optionalApp(Given(flags: [.app, .remote]))
    }
}

/// What a command's words before the cursor are, as far as completion needs it.
///
/// Forgiving where `ArgumentParser` is strict: the line is not finished.
private struct WordsRead {
    /// The flag whose value the cursor stands at.
    private(set) var waiting: Flag?
    /// Behind `--` nothing is a flag any more.
    private(set) var hasOnlyArguments = false
    private(set) var argumentCount = 0
    /// The value of `--app`.
    private(set) var app: String?
    private var given: Set<Flag> = []

    init(_ words: [String], of command: any Command.Type) {
        for word in words { read(word, command.allFlags) }
    }

    /// Whether the flag has been given and can be given only once.
    func isSpent(_ flag: Flag) -> Bool {
        if case .list = flag.kind { return false }
        return given.contains(flag)
    }

    private mutating func read(_ word: String, _ flags: [Flag]) {
        if let flag = waiting {
            waiting = nil
            if flag.name == Flag.app.name { app = word }
        } else if hasOnlyArguments || !word.hasPrefix("-") || word == "-" {
            argumentCount += 1
        } else if word == "--" {
            hasOnlyArguments = true
        } else if word.hasPrefix("--") {
            readLong(word.dropFirst(2), flags)
        } else {
            readLetters(word.dropFirst(), flags)
        }
    }

    private mutating func readLong(_ text: Substring, _ flags: [Flag]) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, let flag = flags.first(where: { $0.name == name }) else { return }
        given.insert(flag)
        guard flag.takesValue else { return }
        if parts.count == 1 {
            waiting = flag
        } else if flag.name == Flag.app.name {
            app = String(parts[1])
        }
    }

    private mutating func readLetters(_ letters: Substring, _ flags: [Flag]) {
        guard let letter = letters.first, let flag = flags.first(where: { $0.letter == letter }) else {
            return
        }
        given.insert(flag)
        let rest = letters.dropFirst()
        if !flag.takesValue {
            readLetters(rest, flags)
        } else if rest.isEmpty {
            waiting = flag
        } else if flag.name == Flag.app.name {
            app = String(rest.first == "=" ? rest.dropFirst() : rest)
        }
    }
}
