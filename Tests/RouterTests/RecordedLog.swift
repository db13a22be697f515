import Linux
import Model
import TestSupport

/// A log sink that keeps the router's lines for a test to read one by one.
final class RecordedLog: LogSink {
    struct Line: Sendable {
        let app: ResourceID
        let source: LogSource
        let process: String
        let text: String
    }

    private let content = Lock<(lines: [Line], taken: Int)>(([], 0))
    /// One byte for each line, so that a reader can wait for the next.
    private let bell: HeldPipe

    init() throws { bell = try HeldPipe() }

    var lines: [String] { content.withLock { $0.lines.map(\.text) } }

    /// The next line that nobody has taken; waits for it.
    func next() throws -> Line {
        try bell.wait()
        return content.withLock { content in
            content.taken += 1
            return content.lines[content.taken - 1]
        }
    }

    /// Whether a line is there that nobody has taken.
    var hasNext: Bool { content.withLock { $0.lines.count > $0.taken } }

    /// The texts of the lines that nobody has taken.
    var untaken: [String] { content.withLock { $0.lines[$0.taken...].map(\.text) } }

    func take(_ batch: LogBatch) {
        var start = 0
        for entry in batch.entries {
            let text = String(decoding: batch.content[start..<entry.end], as: UTF8.self)
            let line = Line(app: entry.app, source: entry.source, process: entry.process, text: text)
            content.withLock { $0.lines.append(line) }
            bell.ring()
            start = entry.end
        }
    }

    func take(_ bytes: [UInt8], from output: DynoOutput, at time: Timestamp) {}
    func end(_ output: DynoOutput, at time: Timestamp) {}
}

/// A pipe as a bell between threads.
private final class HeldPipe: Sendable {
    private let pipe: Pipe

    init() throws { pipe = try Pipe.make() }

    func ring() { _ = try? pipe.writeEnd.write([1].span) }

    func wait() throws {
        try waitUntilReadable(pipe.readEnd)
        _ = try pipe.readEnd.read(upTo: 1)
    }
}
