import Linux
import Model

/// The daemon's own messages, on stderr: one line each, with time and level.
final class DaemonLog: Sendable {
    enum Level: String, CaseIterable, Sendable {
        case error, warning, info, debug

        fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    private let level: Lock<Level>
    /// Standard error, for as long as the program runs: nobody lets go of it.
    private static let descriptor = FileDescriptor(owning: 2)

    init(level: Level) {
        self.level = Lock(level)
    }

    /// Writes what is at least so important from now on.
    func setLevel(_ new: Level) { level.withLock { $0 = new } }

    func write(_ level: Level, _ text: String) {
        guard level.rank <= self.level.withLock({ $0.rank }) else { return }
        let time = Timestamp(microseconds: WallClock.microseconds()).logText
        let line = text.split(separator: "\n").joined(separator: " ")
        // Nobody may be there to read it; the daemon goes on all the same.
        try? Self.descriptor.writeAll(Array("\(time) \(level.rawValue): \(line)\n".utf8).span)
    }
}
