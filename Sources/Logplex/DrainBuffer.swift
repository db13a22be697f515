import Linux
import Model

/// Messages that a drain's receiver will never see: how many, and since when.
struct DrainLoss: Equatable, Sendable {
    var count: Int
    var since: Timestamp
}

/// What waits for a drain: the newest messages, and how many had to go (L10).
///
/// The channel offers on its own thread, the drain takes on another; neither holds up the other for longer than
/// it takes to move references.
final class DrainBuffer: Sendable {
    /// Messages taken out together, and the loss to be told before them.
    struct Batch: Equatable, Sendable {
        var messages: [LogMessage]
        var loss: DrainLoss?
    }

    private struct State {
        var queue = BoundedQueue<LogMessage>(capacity: Limits.Drains.bufferedMessages)
        var loss: DrainLoss?
        var isOpen = true
        var isWoken = false
    }

    let wallClock: @Sendable () -> Timestamp
    private let state = Lock(State())

    init(wallClock: @escaping @Sendable () -> Timestamp) {
        self.wallClock = wallClock
    }

    var isEmpty: Bool { state.withLock { $0.queue.isEmpty } }

    /// Whether nothing more fits and something was lost already.
    var isFullAndLosing: Bool {
        state.withLock { $0.loss != nil && $0.queue.count == $0.queue.capacity }
    }

    /// Keeps `message`; the oldest one goes when there are too many.
    func offer(_ message: LogMessage) {
        let hasLost = state.withLock { $0.isOpen && $0.queue.append(message) }
        if hasLost { lose(1, since: wallClock()) }
    }

    /// Takes the oldest messages, as many as `length` says fit into `limit` bytes, but one at least.
    ///
    /// `noteBytes` is the room for an L10 note. Nil when there is no message: a loss is told in front of the next one.
    func take(upTo limit: Int, noteBytes: Int, length: (LogMessage) -> Int) -> Batch? {
        state.withLock { state in
            guard let first = state.queue.takeFirst() else { return nil }
            var batch = Batch(messages: [first], loss: state.loss)
            var left = limit - length(first) - (state.loss == nil ? 0 : noteBytes)
            state.loss = nil
            while let next = state.queue.first, case let count = length(next), count <= left {
                _ = state.queue.takeFirst()
                batch.messages.append(next)
                left -= count
            }
            return batch
        }
    }

    /// Counts messages that will not come; the earliest time since which some are missing stays.
    func lose(_ count: Int, since time: Timestamp) {
        state.withLock { state in
            guard let before = state.loss else {
                state.loss = DrainLoss(count: count, since: time)
                return
            }
            state.loss = DrainLoss(count: before.count + count, since: min(before.since, time))
        }
    }

    /// Whether the drain has to be told that there are messages: once until `releaseWake`.
    func claimWake() -> Bool {
        state.withLock { state in
            guard state.isOpen, !state.isWoken, !state.queue.isEmpty else { return false }
            state.isWoken = true
            return true
        }
    }

    /// The drain looks now: whoever brings more has to tell it again.
    func releaseWake() { state.withLock { $0.isWoken = false } }

    /// Changes how many messages may wait; the oldest that no longer fit are lost.
    func setCapacity(_ capacity: Int) {
        let lost = state.withLock { state in
            guard state.queue.capacity != capacity else { return 0 }
            var queue = BoundedQueue<LogMessage>(capacity: capacity)
            var lost = 0
            while let message = state.queue.takeFirst() { lost += queue.append(message) ? 1 : 0 }
            state.queue = queue
            return lost
        }
        if lost > 0 { lose(lost, since: wallClock()) }
    }

    /// Lets go of everything and takes nothing more.
    func close() {
        state.withLock { state in
            state.isOpen = false
            state.queue.removeAll()
            state.loss = nil
        }
    }
}
