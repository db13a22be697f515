import Linux
import Model

/// One app's history on the disk: a few files of whole frames, appended to and never changed.
///
/// A file is named after its first message's number. A new one begins when the last holds 1,500 messages, and
/// the oldest goes as soon as the others hold 1,500, so that the disk never keeps more than about twice the
/// history. Blocking; used only on the history's own thread.
struct HistoryFolder {
    private struct Segment {
        let name: String
        var messages: Int
        /// Where its last whole frame ends.
        var bytes: Int
    }

    let path: String
    private var segments: [Segment] = []

    /// A folder that is empty or does not exist yet.
    init(path: String) { self.path = path }

    /// Reads what is there: the newest 1,500 messages, oldest first.
    ///
    /// A frame that a killed daemon or a power cut left torn ends its file; it is cut off, so that new frames
    /// can follow.
    mutating func load() throws(Errno) -> [LogMessage] {
        segments = []
        var newest = BoundedQueue<LogMessage>(capacity: Limits.Logplex.historyLines)
        for name in try FileSystem.entries(of: path) where name.hasSuffix(HistoryFolder.suffix) {
            let bytes = try FileSystem.readAll("\(path)/\(name)")
            var segment = Segment(name: name, messages: 0, bytes: 0)
            while let (message, next) = HistoryFrame.parse(bytes, at: segment.bytes) {
                // A number that is not above the last is a line saved twice.
                if message.number > newest.last?.number ?? 0 { newest.append(message) }
                segment.messages += 1
                segment.bytes = next
            }
            if segment.bytes < bytes.count { try cut(segment) }
            segments.append(segment)
        }
        return (0..<newest.count).map { newest[$0] }
    }

    /// Appends messages, oldest first; when it throws, none of them is there.
    mutating func save(_ messages: [LogMessage]) throws(Errno) {
        guard let first = messages.first else { return }
        var bytes: [UInt8] = []
        for message in messages { HistoryFrame.append(message, to: &bytes) }
        var segment = segments.last ?? Segment(name: "", messages: Limits.Logplex.historyLines, bytes: 0)
        let isNew = segment.messages >= Limits.Logplex.historyLines
        try FileSystem.makeDirectory(path, permissions: 0o700)
        if isNew {
            segment = Segment(name: HistoryFolder.name(first.number), messages: 0, bytes: 0)
        }
        do throws(Errno) {
            let file = try FileSystem.open("\(path)/\(segment.name)", .append, permissions: 0o600)
            try file.writeAll(bytes.span)
        } catch {
            // Half a frame must not stand before the next ones; cutting needs no space.
            if isNew { try? FileSystem.remove("\(path)/\(segment.name)") } else { try? cut(segment) }
            throw error
        }
        segment.messages += messages.count
        segment.bytes += bytes.count
        if isNew { segments.append(segment) } else { segments[segments.count - 1] = segment }
        dropOld()
    }

    /// Removes the files that begin with a message below `number`, before the first one from there on is saved.
    mutating func expire(before number: UInt64) throws(Errno) {
        let first = HistoryFolder.name(number)
        while let oldest = segments.first, oldest.name < first {
            // One that stays would come back at the next start, with the new ones behind it.
            try FileSystem.removeTree("\(path)/\(oldest.name)")
            segments.removeFirst()
        }
    }

    /// Removes everything.
    mutating func remove() throws(Errno) {
        segments = []
        try FileSystem.removeTree(path)
    }

    // MARK: - Private

    private static let suffix = ".log"

    private static func name(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 20 - digits.count) + digits + suffix
    }

    private func cut(_ segment: Segment) throws(Errno) {
        try FileSystem.open("\(path)/\(segment.name)", .readWrite, permissions: 0o600).truncate(
            to: segment.bytes
        )
    }

    private mutating func dropOld() {
        while let oldest = segments.first {
            let others = segments.dropFirst().reduce(0) { $0 + $1.messages }
            guard others >= Limits.Logplex.historyLines else { return }
            // A file that cannot be removed is tried again at the next start.
            try? FileSystem.remove("\(path)/\(oldest.name)")
            segments.removeFirst()
        }
    }
}
