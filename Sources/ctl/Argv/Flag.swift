import Model

/// A flag of a command: help, completion, the reference and the parser all read this one declaration.
struct Flag: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Given or not.
        case toggle
        /// Takes a value; the text stands for it in the help.
        case text(String)
        /// Takes a whole number of at least zero.
        case integer(String)
        /// Takes a value and can be given several times.
        case list(String)
    }

    let name: String
    let letter: Character?
    let kind: Kind
    let summary: String
    /// The value that counts when the flag is not given.
    let standard: String?
    /// Other long spellings that are accepted and not shown.
    let aliases: [String]
    let isHidden: Bool

    init(
        _ name: String,
        _ letter: Character?,
        _ kind: Kind,
        _ summary: String,
        standard: String? = nil,
        aliases: [String] = [],
        isHidden: Bool = false
    ) {
        self.name = name
        self.letter = letter
        self.kind = kind
        self.summary = summary
        self.standard = standard
        self.aliases = aliases
        self.isHidden = isHidden
    }

    /// A toggle.
    init(_ name: String, _ letter: Character?, _ summary: String, isHidden: Bool = false) {
        self.init(name, letter, .toggle, summary, isHidden: isHidden)
    }

    var takesValue: Bool { kind != .toggle }

    /// What stands for the value in the help, in capitals.
    var placeholder: String? {
        switch kind {
        case .toggle: nil
        case .text(let name), .integer(let name), .list(let name): name
        }
    }
}

extension Flag {
    static let app = Flag("app", "a", .text("APP"), "app to run the command against")
    /// For commands that are about all apps unless told otherwise.
    static let onlyApp = Flag("app", "a", .text("APP"), "only this app")
    static let remote = Flag("remote", "r", .text("REMOTE"), "git remote of the app to use")
    static let json = Flag("json", "j", "print the answer as JSON")
    static let help = Flag("help", "h", "show what the command does and takes")
    /// How many lines of a log.
    static let lines = Flag(
        "num",
        "n",
        .integer("NUM"),
        "number of lines to display",
        standard: String(Limits.CommandLine.logLines)
    )
    static let confirm = Flag("confirm", "c", .text("APP"), "the app's name, to go ahead without being asked")
    /// Tables have no limit to their width here.
    static let noWrap = Flag("no-wrap", nil, "", isHidden: true)
    /// Every command of the official CLI takes it; it asks for nothing here.
    static let prompt = Flag("prompt", nil, "", isHidden: true)
}
