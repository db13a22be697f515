import Linux
import Model
import TestSupport

/// A log that tests read back as text, one line each: `heroku[web.1]: State changed …`.
final class RecordingLog: LogSink {
    private struct Content {
        var lines: [String] = []
        var isClosed = false
        /// Output without its line end, by dyno.
        var partial: [ResourceID: [UInt8]] = [:]
        var waiting: [(isDone: ([String]) -> Bool, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let content = Lock(Content())

    var lines: [String] { content.withLock { $0.lines } }

    func take(_ batch: LogBatch) {
        var start = 0
        for entry in batch.entries {
            let text = String(decoding: batch.content[start..<entry.end], as: UTF8.self)
            start = entry.end
            add("\(entry.source.rawValue)[\(entry.process)]: \(text)")
        }
    }

    func take(_ bytes: [UInt8], from output: DynoOutput, at time: Timestamp) {
        let whole = content.withLock { content in
            content.partial[output.dyno, default: []] += bytes
            var pieces = content.partial[output.dyno, default: []].split(
                separator: UInt8(ascii: "\n"),
                omittingEmptySubsequences: false
            )
            content.partial[output.dyno] = Array(pieces.removeLast())
            return pieces.map { String(decoding: $0, as: UTF8.self) }
        }
        for line in whole { add("app[\(output.name)]: \(line)") }
    }

    func end(_ output: DynoOutput, at time: Timestamp) {
        let rest = content.withLock { $0.partial.removeValue(forKey: output.dyno) ?? [] }
        if !rest.isEmpty { add("app[\(output.name)]: \(String(decoding: rest, as: UTF8.self))") }
    }

    /// Waits until `isDone` holds for the lines; throws after two minutes, or when the log is closed.
    func wait(until isDone: @escaping @Sendable ([String]) -> Bool) async throws {
        let deadline = Task {
            try await Task.sleep(for: .seconds(120))
            giveUp()
        }
        defer { deadline.cancel() }
        let isFound = await withCheckedContinuation { continuation in
            let answer: Bool? = content.withLock { content in
                if isDone(content.lines) { return true }
                if content.isClosed { return false }
                content.waiting.append((isDone, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
        if !isFound { throw Silence(lines: lines) }
    }

    /// Waits for `line`, in whole, for the `count`th time.
    func wait(for line: String, count: Int = 1) async throws {
        try await wait { lines in lines.count { $0 == line } >= count }
    }

    /// Nothing more comes: whoever waits, now or later, does so in vain.
    func close() {
        content.withLock { $0.isClosed = true }
        giveUp()
    }

    // MARK: - Private

    private func add(_ line: String) {
        let done = content.withLock { content in
            content.lines.append(line)
            let done = content.waiting.filter { $0.isDone(content.lines) }
            content.waiting.removeAll { $0.isDone(content.lines) }
            return done.map(\.continuation)
        }
        for continuation in done { continuation.resume(returning: true) }
    }

    private func giveUp() {
        let waiting = content.withLock { content in
            defer { content.waiting = [] }
            return content.waiting.map(\.continuation)
        }
        for continuation in waiting { continuation.resume(returning: false) }
    }
}

/// The log did not say what a test waited for.
struct Silence: Error, CustomStringConvertible {
    let lines: [String]

    var description: String { "the log has only:\n" + lines.joined(separator: "\n") }
}
