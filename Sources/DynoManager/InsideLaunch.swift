import Linux

/// What dyno-init is told about one command that it shall run inside the dyno: its order X (inside.h).
struct InsideLaunch: Sendable {
    let command: String
    let environment: [String: String]
    /// The size of its terminal; pipes without it.
    let terminal: WindowSize?

    /// The order itself: the letter, and the terminal's rows and columns.
    var order: [UInt8] {
        let letter = [UInt8(ascii: "X")]
        guard let terminal else { return letter }
        return letter
            + [terminal.rows, terminal.columns].flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }

    /// The command, then `NAME=value` sorted, with a zero byte after each.
    var requestBytes: [UInt8] {
        ([command] + environment.map { "\($0.key)=\($0.value)" }.sorted()).flatMap { Array($0.utf8) + [0] }
    }
}
