import Linux
package import Model

/// One reader of an app's log: the history it asked for and then, if it tails, what comes.
///
/// The reader pulls packets when it can send, so that a slow client holds back nothing: a tail that falls
/// more than 1,024 messages behind loses the oldest and is told so (L11). Any thread may use it.
package final class LogSession: Sendable {
    /// What `take` has found.
    package enum Packet: Equatable, Sendable {
        /// Send these; about 4,096 bytes at most, unless one message is longer.
        case bytes([UInt8])
        /// Nothing now; `whenReady` says when to ask again.
        case wait
        /// The stream is complete: end the response.
        case end
    }

    private struct State {
        var backlog: ArraySlice<LogMessage>
        var tail = BoundedQueue<LogMessage>(capacity: Limits.Logplex.tailMessages)
        var dropped = 0
        var droppedSince = Timestamp(microseconds: 0)
        var isComplete: Bool
        var isKeepAliveDue = false
        var isClosed = false
        var waiter: (@Sendable () -> Void)?

        var hasSomething: Bool {
            !backlog.isEmpty || !tail.isEmpty || dropped > 0 || isComplete || isClosed || isKeepAliveDue
        }
    }

    package let app: ResourceID
    package let format: LogFormat
    private let filter: LogFilter
    private let wallClock: @Sendable () -> Timestamp
    private let state: Lock<State>

    init(
        request: LogSessionRequest,
        format: LogFormat,
        backlog: [LogMessage],
        wallClock: @escaping @Sendable () -> Timestamp
    ) {
        app = request.app
        self.format = format
        filter = request.filter
        self.wallClock = wallClock
        state = Lock(State(backlog: backlog[...], isComplete: !request.tail))
    }

    /// The next packet to send.
    package func take() -> Packet {
        let now = wallClock()
        return state.withLock { state in
            guard !state.isClosed else { return .end }
            let bytes = nextPacket(&state, at: now)
            if !bytes.isEmpty { return .bytes(bytes) }
            return state.isComplete ? .end : .wait
        }
    }

    /// Calls `body` once, when `take` has something again; at once if it has now.
    ///
    /// Only one call waits; it comes on the thread that brings the lines.
    package func whenReady(_ body: @escaping @Sendable () -> Void) {
        let isReady = state.withLock { state in
            if !state.hasSomething { state.waiter = body }
            return state.hasSomething
        }
        if isReady { body() }
    }

    /// The reader has gone: nothing more is kept for it.
    package func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            state.backlog = []
            state.tail.removeAll()
            return state.waiter.take()
        }
        waiter?()
    }

    package var isClosed: Bool { state.withLock { $0.isClosed } }

    // MARK: - For the channel

    /// Keeps `message` if it is wanted; the reader is told by `notify`.
    func offer(_ message: LogMessage) {
        guard filter.matches(message) else { return }
        state.withLock { state in
            guard !state.isClosed, !state.isComplete, state.tail.append(message) else { return }
            if state.dropped == 0 { state.droppedSince = wallClock() }
            state.dropped += 1
        }
    }

    /// Tells a waiting reader that there is something; once for many messages.
    func notify() {
        let waiter = state.withLock { state in state.hasSomething ? state.waiter.take() : nil }
        waiter?()
    }

    /// Puts a sign of life into a stream that has nothing else to send.
    func keepAlive() {
        guard !format.keepAlive.isEmpty else { return }
        state.withLock { $0.isKeepAliveDue = true }
        notify()
    }

    /// Ends the stream after what is kept now.
    func finish() {
        state.withLock { $0.isComplete = true }
        notify()
    }

    // MARK: - Private

    private func nextPacket(_ state: inout State, at now: Timestamp) -> [UInt8] {
        guard state.hasSomething else { return [] }
        var packet: [UInt8] = []
        packet.reserveCapacity(Limits.Logplex.packetBytes)
        while packet.count < Limits.Logplex.packetBytes {
            guard let message = state.backlog.first ?? takeNote(&state, at: now, &packet) else { break }
            let start = packet.count
            format.append(message, to: &packet)
            if start > 0, packet.count > Limits.Logplex.packetBytes {
                packet.removeLast(packet.count - start)
                break
            }
            if state.backlog.isEmpty { _ = state.tail.takeFirst() } else { _ = state.backlog.popFirst() }
        }
        if packet.isEmpty, state.isKeepAliveDue { packet = format.keepAlive }
        state.isKeepAliveDue = false
        return packet
    }

    /// The tail's oldest message, with the L11 note put before it if some were lost.
    private func takeNote(_ state: inout State, at now: Timestamp, _ packet: inout [UInt8]) -> LogMessage? {
        if state.dropped > 0 {
            let text = LogplexCode.tailOverflow(dropped: state.dropped, since: state.droppedSince)
            state.dropped = 0
            if filter.matches(source: LogSession.noteSource, process: LogSession.noteProcess) {
                format.appendNote(
                    text,
                    source: LogSession.noteSource,
                    process: LogSession.noteProcess,
                    time: now,
                    to: &packet
                )
            }
        }
        return state.tail.first
    }

    /// `logplex[1]`, as Logplex signs L11.
    private static let noteSource = "logplex"
    private static let noteProcess = "1"
}
