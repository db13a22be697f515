import Linux
import Synchronization

/// Where other threads leave notes for one router: the router itself never leaves its thread.
final class RouterDesk: Sendable {
    enum Note: Sendable {
        /// Accept nothing more, finish what is in flight within the grace period, then cut the rest (H24).
        case stop(grace: Duration)
        /// Answer with the router's own view.
        case report(@Sendable (RouterSnapshot) -> Void)
        /// Begin to accept connections.
        case accept(@Sendable (Result<Void, Errno>) -> Void)
        /// Leave copies of the listening sockets, then answer.
        case handOver(SocketHandover, @Sendable () -> Void)
        /// Answer with the timeline of the newest request with this id, nil when none is remembered.
        case findTrace(requestID: [UInt8], @Sendable (RequestTrace?) -> Void)
    }

    private struct Contents {
        var notes: [Note] = []
        /// Set once the router has ended: nobody reads notes any more.
        var isClosed = false
    }

    private let contents = Lock(Contents())
    private let hasNotes = Atomic(false)
    private let mailbox: Mailbox

    init(mailbox: Mailbox) {
        self.mailbox = mailbox
    }

    /// Leaves a note and wakes the router; false when it has ended.
    @discardableResult
    func leave(_ note: Note) -> Bool {
        let isOpen = contents.withLock { contents in
            if !contents.isClosed { contents.notes.append(note) }
            return !contents.isClosed
        }
        guard isOpen else { return false }
        hasNotes.store(true, ordering: .releasing)
        mailbox.send {}
        return true
    }

    /// Takes all notes; one load when there are none.
    func take() -> [Note] {
        guard hasNotes.exchange(false, ordering: .acquiring) else { return [] }
        return contents.withLock { contents in
            defer { contents.notes = [] }
            return contents.notes
        }
    }

    /// Refuses notes from now on and returns those that nobody has read.
    func close() -> [Note] {
        contents.withLock { contents in
            contents.isClosed = true
            defer { contents.notes = [] }
            return contents.notes
        }
    }
}
