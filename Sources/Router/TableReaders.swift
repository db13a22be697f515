import Linux
import Model

/// Who reads the route table and how far each has come: the acknowledgement of what was published.
///
/// A value without threads or clock; `RouteTableCell` keeps it under its lock.
struct TableReaders {
    /// One router's report.
    private struct Reader {
        /// Wakes the router, and tells it from others.
        let mailbox: Mailbox
        /// The newest table that it routes by.
        var generation: UInt64 = 0
        /// Dynos that have left the table and still have requests of this router.
        var left: Set<ResourceID> = []
    }

    /// Somebody who wants to know when a dyno gets no requests any more.
    private struct Waiter {
        let dyno: ResourceID
        /// The first table without the dyno.
        let generation: UInt64
        let resume: @Sendable () -> Void
    }

    private var readers: [Reader] = []
    private var waiters: [Waiter] = []

    var mailboxes: [Mailbox] { readers.map(\.mailbox) }

    /// A router begins to read.
    mutating func add(_ mailbox: Mailbox) {
        readers.append(Reader(mailbox: mailbox))
    }

    /// A router has ended; answers whom to resume, as all following functions do.
    mutating func remove(_ mailbox: Mailbox) -> [@Sendable () -> Void] {
        readers.removeAll { $0.mailbox === mailbox }
        return takeDone()
    }

    /// A router routes by the table of `generation`; `left` are the dynos without a place in it that still have
    /// requests of this router.
    mutating func report(
        _ generation: UInt64,
        left: Set<ResourceID>,
        by mailbox: Mailbox
    ) -> [@Sendable () -> Void] {
        for index in readers.indices where readers[index].mailbox === mailbox {
            readers[index].generation = generation
            readers[index].left = left
        }
        return takeDone()
    }

    /// Keeps `resume` until every router has taken the table of `generation` and has no request at `dyno`.
    mutating func wait(
        for dyno: ResourceID,
        since generation: UInt64,
        _ resume: @escaping @Sendable () -> Void
    ) -> [@Sendable () -> Void] {
        waiters.append(Waiter(dyno: dyno, generation: generation, resume: resume))
        return takeDone()
    }

    // MARK: - Private

    private mutating func takeDone() -> [@Sendable () -> Void] {
        let done = waiters.filter(isDone).map(\.resume)
        waiters.removeAll(where: isDone)
        return done
    }

    private func isDone(_ waiter: Waiter) -> Bool {
        readers.allSatisfy { $0.generation >= waiter.generation && !$0.left.contains(waiter.dyno) }
    }
}
