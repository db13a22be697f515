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
