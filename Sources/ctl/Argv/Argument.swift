/// A positional argument of a command.
struct Argument: Hashable, Sendable {
    enum Count: Hashable, Sendable {
        case one
        case optional
        /// Any number, none too; the command says itself when it needs one.
        case any
    }

    let name: String
    let count: Count
    let summary: String

    init(_ name: String, _ count: Count = .one, _ summary: String) {
        self.name = name
        self.count = count
        self.summary = summary
    }

    /// As it stands in a usage line.
    var usage: String {
        switch count {
        case .one: name
        case .optional: "[\(name)]"
        case .any: "[\(name)...]"
        }
    }
}
