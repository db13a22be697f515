import Model

/// One command: what it is called and takes, and what it does.
///
/// The official CLI's names count (`ps:scale`); a space instead of the colon is the same.
protocol Command: Sendable {
    static var name: String { get }
    /// Other spellings that are accepted and not shown, such as `scale`.
    static var aliases: [String] { get }
    /// One line in lower case without a full stop, as the official CLI writes them.
    static var summary: String { get }
    /// More lines for the help, or none.
    static var details: String { get }
    static var arguments: [Argument] { get }
    /// The command's own flags; `--json` and `--help` are added to all.
    static var flags: [Flag] { get }
    static var examples: [String] { get }
    static var takesJSON: Bool { get }
    /// Flags that nobody knows become arguments: for commands that pass words on to a dyno or a program.
    static var passesUnknownFlags: Bool { get }

    /// Does the work; a failure is thrown.
    static func run(_ given: Given, _ session: Session) throws
}

extension Command {
    static var aliases: [String] { [] }
    static var details: String { "" }
    static var arguments: [Argument] { [] }
    static var flags: [Flag] { [] }
    static var examples: [String] { [] }
    static var takesJSON: Bool { true }
    static var passesUnknownFlags: Bool { false }

    /// The part of the name before the first colon.
    static var topic: String { String(name.prefix { $0 != ":" }) }

    static var allFlags: [Flag] { flags + (takesJSON ? [.json] : []) + [.help, .prompt] }

    /// The usage line after the program's name.
    static var usage: String {
        let needed = flags.contains(.app) ? ["-a APP"] : []
        return ([name] + arguments.map(\.usage) + needed).joined(separator: " ")
    }
}

/// What a command line gave to a command.
struct Given {
    fileprivate(set) var arguments: [String] = []
    private var values: [String: [String]] = [:]
    private let flags: [Flag]

    init(flags: [Flag]) {
        self.flags = flags
    }

    mutating func add(argument: String) { arguments.append(argument) }

    mutating func add(_ value: String, for flag: Flag) { values[flag.name, default: []].append(value) }

    /// Whether the flag was given.
    func has(_ flag: Flag) -> Bool { values[known(flag).name] != nil }

    /// The flag's value: the last one given, else its standard.
    func text(_ flag: Flag) -> String? { values[known(flag).name]?.last ?? flag.standard }

    /// The flag's value as a number; the parser has made sure that it is one.
    func number(_ flag: Flag) -> Int? { text(flag).flatMap(DecimalDigits.value) }

    /// All values of a flag that can be given several times.
    func list(_ flag: Flag) -> [String] { values[known(flag).name] ?? [] }

    var wantsJSON: Bool { values[Flag.json.name] != nil }

    /// Traps for a flag that the command does not declare: a mistake in the command.
    private func known(_ flag: Flag) -> Flag {
        precondition(flags.contains(flag), "the command does not declare --\(flag.name)")
        return flag
    }
}
