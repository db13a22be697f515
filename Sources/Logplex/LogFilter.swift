import Model

/// Which messages a session wants; all parts must hold (spec logs §3).
package struct LogFilter: Sendable, Equatable {
    /// Exactly this source.
    package var source: String?
    /// Exactly this, or what begins with it and a dot: `web` finds `web.1` and not `webby.1`.
    package var process: String?
    /// What only this platform can be asked for.
    package var conditions: LineConditions?

    package init(source: String? = nil, process: String? = nil, conditions: LineConditions? = nil) {
        self.source = source
        self.process = process
        self.conditions = conditions
    }

    package func matches(_ message: LogMessage) -> Bool {
        matches(source: message.source.rawValue, process: message.process)
            && conditions?.match(message) ?? true
    }

    /// The same for a note that is no message of the channel.
    package func matches(source: String, process actualProcess: String) -> Bool {
        if let wanted = self.source, wanted != source { return false }
        guard let process = self.process, process != actualProcess else { return true }
        let wanted = process.utf8
        let actual = actualProcess.utf8
        guard actual.starts(with: wanted) else { return false }
        let rest = actual.dropFirst(wanted.count)
        return rest.isEmpty || rest.first == UInt8(ascii: ".")
    }
}
