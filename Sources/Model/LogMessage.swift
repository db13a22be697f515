/// The two token names of a Logplex channel: who speaks in a line, `app[web.1]` or `heroku[router]`.
package enum LogSource: String, Sendable, Codable { case app, heroku }

/// Log lines on their way to Logplex: contents end to end in one buffer, so that a batch costs one array.
package struct LogBatch: Sendable {
    /// One line of the batch.
    package struct Entry: Sendable {
        package let app: ResourceID
        package let source: LogSource
        /// What stands in the brackets: `web.1`, `router`, `api`.
        package let process: String
        package let time: Timestamp
        /// Where the content ends in `content`; it starts where the entry before it ended.
        package let end: Int
    }

    package private(set) var entries: [Entry] = []
    /// Contents of all entries, without line ends added.
    package var content: [UInt8] = []

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// Closes the line whose bytes were appended to `content` since the entry before.
    package mutating func endLine(app: ResourceID, source: LogSource, process: String, time: Timestamp) {
        entries.append(Entry(app: app, source: source, process: process, time: time, end: content.count))
    }

    /// Appends one whole line.
    package mutating func append(
        _ text: some Collection<UInt8>,
        app: ResourceID,
        source: LogSource,
        process: String,
        time: Timestamp
    ) {
        content.append(contentsOf: text)
        endLine(app: app, source: source, process: process, time: time)
    }

    /// Empties the batch and keeps its memory.
    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        content.removeAll(keepingCapacity: true)
    }
}

/// One dyno's output as Logplex sees it: whose it is and which lines belong together.
package struct DynoOutput: Hashable, Sendable {
    package let app: ResourceID
    /// The dyno's own id: two dynos named `web.1` may overlap and must not share a half line.
    package let dyno: ResourceID
    package let name: DynoName

    package init(app: ResourceID, dyno: ResourceID, name: DynoName) {
        self.app = app
        self.dyno = dyno
        self.name = name
    }
}

/// Where engines hand over log lines.
///
/// Any thread may call it; it never blocks and never fails.
///
/// What cannot be kept is counted and told in the app's log (L12).
package protocol LogSink: AnyObject, Sendable {
    /// Takes whole lines.
    func take(_ batch: LogBatch)
    /// Takes raw bytes that a dyno wrote to stdout or stderr; lines are split by the sink.
    func take(_ bytes: [UInt8], from output: DynoOutput, at time: Timestamp)
    /// Says that `output` has ended: a last piece without a line end becomes a line.
    func end(_ output: DynoOutput, at time: Timestamp)
}

extension LogSink {
    /// Takes one whole line.
    package func line(
        _ text: String,
        app: ResourceID,
        source: LogSource,
        process: String,
        time: Timestamp
    ) {
        var batch = LogBatch()
        batch.append(text.utf8, app: app, source: source, process: process, time: time)
        take(batch)
    }
}
