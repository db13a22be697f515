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
    /// All that it can be, for completion; empty when that is anything.
    let values: [String]

    init(_ name: String, _ count: Count = .one, _ summary: String, values: [String] = []) {
        self.name = name
        self.count = count
        self.summary = summary
        self.values = values
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
