/// Every command of the program, and how words on the command line find one.
struct CommandTable: Sendable {
    let commands: [any Command.Type]
    private let byName: [String: any Command.Type]

    init(_ commands: [any Command.Type]) {
        self.commands = commands.sorted { $0.name < $1.name }
        var byName: [String: any Command.Type] = [:]
        for command in commands {
            for name in [command.name] + command.aliases { byName[name] = command }
        }
        self.byName = byName
    }

    /// Topics with their commands, both sorted.
    var topics: [(name: String, commands: [any Command.Type])] {
        Dictionary(grouping: commands) { $0.topic }
            .map { (name: $0.key, commands: $0.value) }
            .sorted { $0.name < $1.name }
    }

    func command(named name: String) -> (any Command.Type)? { byName[name] }

    /// The commands below a topic such as `daemon`; empty when there is none.
    func commands(below name: String) -> [any Command.Type] {
        commands.filter { $0.name.hasPrefix(name + ":") }
    }

    /// Takes the longest run of words that names a command, `ps scale` or `ps:scale`, and returns the rest.
    func find(_ words: [String]) -> (command: any Command.Type, rest: [String])? {
        let names = words.prefix { !$0.hasPrefix("-") }.prefix(3)
        for count in stride(from: names.count, to: 0, by: -1) {
            if let command = byName[names.prefix(count).joined(separator: ":")] {
                return (command, Array(words.dropFirst(count)))
            }
        }
        return nil
    }

    /// The name that is nearest to `word`; nil when none is near.
    func suggestion(for word: String) -> String? { Nearest.name(to: word, among: Array(byName.keys)) }
}
