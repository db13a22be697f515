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
        /// The PRI that whoever wrote it has given it; nil where that follows from who speaks.
        package let priority: UInt8?
        /// Where the content ends in `content`; it starts where the entry before it ended.
        package let end: Int
    }

    package private(set) var entries: [Entry] = []
    /// Contents of all entries, without line ends added.
    package var content: [UInt8] = []

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    /// What it counts where lines wait, in bytes: empty ones count, too.
    package var weight: Int { content.count + entries.count * Limits.Logplex.lineOverheadBytes }

    /// Closes the line whose bytes were appended to `content` since the entry before.
    package mutating func endLine(
        app: ResourceID,
        source: LogSource,
        process: String,
        time: Timestamp,
        priority: UInt8? = nil
    ) {
        entries.append(
            Entry(
                app: app,
                source: source,
                process: process,
                time: time,
                priority: priority,
                end: content.count
            )
        )
    }

    /// Appends one whole line.
    package mutating func append(
        _ text: some Collection<UInt8>,
        app: ResourceID,
        source: LogSource,
        process: String,
        time: Timestamp,
        priority: UInt8? = nil
    ) {
        content.append(contentsOf: text)
        endLine(app: app, source: source, process: process, time: time, priority: priority)
    }

    /// Empties the batch and keeps its memory.
    package mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        content.removeAll(keepingCapacity: true)
    }
}
