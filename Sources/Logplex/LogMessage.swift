package import Model

/// One message of an app's channel: what a line is after Logplex has taken it (spec logs §1).
package struct LogMessage: Sendable, Equatable {
    /// Its place in the channel: grows by at least one with each message, across restarts too.
    ///
    /// It begins at the wall clock's microseconds and keeps up with them, so that it tells when the message came.
    package let number: UInt64
    package let time: Timestamp
    package let source: LogSource
    /// What stands in the brackets; may be empty, then there are none.
    package let process: String
    /// The PRI that came with it; nil where that follows from who speaks.
    ///
    /// Only drains tell it, the history does not keep it.
    package let priority: UInt8?
    /// The bytes as they were written, with their line end if they had one.
    package let content: [UInt8]

    package init(
        number: UInt64,
        time: Timestamp,
        source: LogSource,
        process: String,
        priority: UInt8? = nil,
        content: [UInt8]
    ) {
        self.number = number
        self.time = time
        self.source = source
        self.process = process
        self.priority = priority
        self.content = content
    }
}
