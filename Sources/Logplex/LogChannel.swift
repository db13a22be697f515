import Model

/// One app's log: its history, its readers and what of it is on the disk.
///
/// Owned by `LogChannels` and used only on its thread. Every message goes to the drains, to the sessions
/// and into the history, in this order (spec logs §1).
final class LogChannel {
    let app: ResourceID
    private(set) var history = BoundedQueue<LogMessage>(capacity: Limits.Logplex.historyLines)
    private(set) var drains: [LogDrain] = []
    /// Telemetry drains that get the log.
    var telemetry: [TelemetryDrain] = []
    private(set) var sessions: [LogSession] = []
    /// The newest message that is on the disk.
    private var savedNumber: UInt64 = 0
    private var nextNumber: UInt64
    /// What has a number below it has expired, on the disk too.
    private(set) var firstNumber: UInt64 = 0
    /// The own time of the newest message that was loaded, which an older daemon has not put into its number.
    private let loadedTime: Timestamp?
    /// Whether saving has failed since it last worked.
    var isSavingBroken = false

    /// `loaded` comes from the disk, oldest first.
    ///
    /// Numbers start at the wall clock's microseconds, `now`: they stay above all that a killed daemon may have
    /// given to clients and not saved, so that `Last-Event-ID` can be trusted.
    init(app: ResourceID, loaded: [LogMessage], now: Timestamp) {
        self.app = app
        for message in loaded { history.append(message) }
        savedNumber = loaded.last?.number ?? 0
        nextNumber = savedNumber + 1
        // One that is still to come was posted.
        loadedTime = loaded.last.flatMap { $0.time <= now ? $0.time : nil }
        keepUp(with: now)
    }

    /// Says that messages come now: their numbers tell when that was, across restarts too.
    ///
    /// A message's own time does not: it may be any that somebody has posted.
    func keepUp(with now: Timestamp) { nextNumber = max(nextNumber, UInt64(max(1, now.microseconds))) }

    /// When the newest message came; nil without one.
    var lastWrite: Timestamp? {
        history.last.map { last in
            let came = Timestamp(microseconds: Int64(clamping: last.number))
            return max(came, loadedTime ?? came)
        }
    }

    /// Takes one line; a longer one than any dyno's is cut as theirs are.
    ///
    /// `dyno` is the one that wrote it, if one did.
    func append(
        _ line: ArraySlice<UInt8>,
        source: LogSource,
        process: String,
        time: Timestamp,
        priority: UInt8? = nil,
        dyno: ResourceID? = nil
    ) {
        var rest = line
        repeat {
            let slice = rest.prefix(Limits.Logplex.lineBytes)
            rest = rest.dropFirst(slice.count)
            let message = LogMessage(
                number: nextNumber,
                time: time,
                source: source,
                process: process,
                priority: priority,
                content: Array(slice)
            )
            nextNumber += 1
            for drain in drains { drain.offer(message) }
            if !telemetry.isEmpty { offerTelemetry(message, dyno) }
            for session in sessions { session.offer(message) }
            history.append(message)
        } while !rest.isEmpty
    }

    /// A line of Logplex's own, written now.
    func note(_ text: String, source: LogSource, process: String, at now: Timestamp) {
        keepUp(with: now)
        append(Array(text.utf8)[...], source: source, process: process, time: now)
    }

    // MARK: Readers

    /// Opens a session on what is there now.
    ///
    /// `resumeAfter` is the last number the reader has seen: it gets everything after it instead of `lines`.
    func open(
        _ request: LogSessionRequest,
        format: LogFormat,
        resumeAfter: UInt64?,
        wallClock: @escaping @Sendable () -> Timestamp
    ) -> LogSession {
        let session = LogSession(
            request: request,
            format: format,
            backlog: backlog(request, resumeAfter: resumeAfter),
            wallClock: wallClock
        )
        if request.tail { sessions.append(session) }
        return session
    }

    /// Tells drains and sessions that messages have come, and forgets the sessions that have gone.
    func notifyReaders() {
        for drain in drains { drain.notify() }
        for drain in telemetry { drain.notify() }
        for session in sessions { session.notify() }
        sessions.removeAll { $0.isClosed }
    }

    /// Ends one tail.
    func finish(_ session: LogSession) {
        sessions.removeAll { $0 === session }
        session.finish()
    }

    /// Ends every tail.
    func finishSessions() {
        for session in sessions { session.finish() }
        sessions.removeAll()
    }

    // MARK: Drains

    /// Makes the channel's drains those that are wanted; `start` starts a new one.
    ///
    /// A drain whose URL has changed begins anew and keeps its token.
    func setDrains(_ wanted: [WantedDrain], start: (WantedDrain) -> LogDrain) {
        var kept: [ResourceID: LogDrain] = [:]
        for drain in drains {
            if wanted.contains(drain.wanted) { kept[drain.wanted.id] = drain } else { drain.end() }
        }
        drains = wanted.map { kept[$0.id] ?? start($0) }
    }

    // MARK: History

    /// Forgets everything; the next message begins a new history.
    func expire() {
        history.removeAll()
        firstNumber = nextNumber
    }

    /// What is not on the disk yet, oldest first.
    ///
    /// Never more than the history holds, however much was written.
    var unsaved: [LogMessage] { messages(after: savedNumber) }

    var hasUnsaved: Bool { (history.last?.number ?? 0) > savedNumber }

    /// Notes that everything up to `number` is on the disk.
    func markSaved(through number: UInt64) { savedNumber = max(savedNumber, number) }

    // MARK: - Private

    private func offerTelemetry(_ message: LogMessage, _ dyno: ResourceID?) {
        // What drains say of themselves would never end.
        guard message.source != .heroku || message.process != TelemetryDrains.process else { return }
        let line = TelemetryLine(message: message, dyno: dyno)
        for drain in telemetry { drain.buffer.offer(line) }
    }

    private func backlog(_ request: LogSessionRequest, resumeAfter: UInt64?) -> [LogMessage] {
        if let resumeAfter, resumeAfter < nextNumber {
            return messages(after: resumeAfter).filter(request.filter.matches)
        }
        var found: [LogMessage] = []
        var index = history.count - 1
        while index >= 0, found.count < request.lineLimit {
            if request.filter.matches(history[index]) { found.append(history[index]) }
            index -= 1
        }
        return found.reversed()
    }

    private func messages(after number: UInt64) -> [LogMessage] {
        var first = history.count
        while first > 0, history[first - 1].number > number { first -= 1 }
        return (first..<history.count).map { history[$0] }
    }
}
