import Linux
import Model

/// The daemon's own messages, on stderr: one line each, with time and level.
final class DaemonLog: Sendable {
    enum Level: String, Comparable, Sendable {
        case error, warning, info, debug

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .info: 2
            case .debug: 3
            }
        }

        static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
    }

    private let level: Level
    /// Standard error, for as long as the program runs: nobody lets go of it.
    private static let descriptor = FileDescriptor(owning: 2)

    init(level: Level) {
        self.level = level
    }

    func write(_ level: Level, _ text: String) {
        guard level <= self.level else { return }
        let time = Timestamp(microseconds: WallClock.microseconds()).logText
        let line = text.split(separator: "\n").joined(separator: " ")
        // Nobody may be there to read it; the daemon goes on all the same.
        try? Self.descriptor.writeAll(Array("\(time) \(level.rawValue): \(line)\n".utf8).span)
    }
}
