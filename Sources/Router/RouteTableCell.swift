import Linux
package import Model
import Synchronization

/// The one thing that the control plane and the routers share: the newest route table.
///
/// A router compares `generation` before each lookup, one plain load, and copies the table only when it has
/// changed, so that a request after a published change never sees the table before it. What it has taken it
/// reports, so that the control plane knows when a dyno can be stopped.
package final class RouteTableCell: Sendable {
    private struct Contents {
        var table: RouteTable
        var readers = TableReaders()
    }

    private let contents: Lock<Contents>
    private let counter = Atomic<UInt64>(1)

    package init(_ table: RouteTable = .empty) {
        contents = Lock(Contents(table: table))
    }

    /// Counts the publications.
    var generation: UInt64 { counter.load(ordering: .acquiring) }

    /// Replaces the table and wakes every router.
    ///
    /// Any thread may call it.
    package func publish(_ table: RouteTable) {
        let mailboxes = contents.withLock { contents in
            contents.table = table
            counter.add(1, ordering: .releasing)
            return contents.readers.mailboxes
        }
        for mailbox in mailboxes { mailbox.send {} }
    }

    /// Returns once every router has taken the newest table, which has no `dyno`, and has no request at it.
    ///
    /// Routers that have ended are not waited for.
    package func requestsEnded(at dyno: ResourceID) async {
        await withCheckedContinuation { continuation in
            whenRequestsEnded(at: dyno) { continuation.resume() }
        }
    }

    /// Calls `body` once, on some thread, when `requestsEnded` would return.
    func whenRequestsEnded(at dyno: ResourceID, _ body: @escaping @Sendable () -> Void) {
        resume { [generation] in $0.wait(for: dyno, since: generation, body) }
    }

    /// The newest table with the generation that it has.
    func current() -> (table: RouteTable, generation: UInt64) {
        contents.withLock { ($0.table, counter.load(ordering: .acquiring)) }
    }

    // MARK: Readers

    /// Wakes `mailbox`'s loop after each publication from now on, and expects its reports.
    func addReader(_ mailbox: Mailbox) {
        contents.withLock { $0.readers.add(mailbox) }
    }

    /// Undoes `addReader`.
    func removeReader(_ mailbox: Mailbox) {
        resume { $0.remove(mailbox) }
    }

    /// A router routes by the table of `generation`; `left` are dynos that are not in it and have requests of this
    /// router still.
    func report(_ generation: UInt64, left: Set<ResourceID>, by mailbox: Mailbox) {
        resume { $0.report(generation, left: left, by: mailbox) }
    }

    // MARK: - Private

    /// Changes the readers under the lock and resumes those who have waited for that after it.
    private func resume(_ change: (inout TableReaders) -> [@Sendable () -> Void]) {
        let done = contents.withLock { change(&$0.readers) }
        for resume in done { resume() }
    }
}
