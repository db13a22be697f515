import Linux
import Synchronization

/// The one thing that the control plane and the routers share: the newest route table.
///
/// A router compares `generation` before each lookup, one plain load, and copies the table only when it has
/// changed, so that a request after a published change never sees the table before it.
package final class RouteTableCell: Sendable {
    private struct Contents {
        var table: RouteTable
        /// Routers that wait in `epoll_wait` and want to hear of a change.
        var observers: [Mailbox] = []
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
        let observers = contents.withLock { contents in
            contents.table = table
            counter.add(1, ordering: .releasing)
            return contents.observers
        }
        for mailbox in observers { mailbox.send {} }
    }

    /// The newest table with the generation that it has.
    func current() -> (table: RouteTable, generation: UInt64) {
        contents.withLock { ($0.table, counter.load(ordering: .acquiring)) }
    }

    /// Wakes `mailbox`'s loop after each publication from now on.
    func addObserver(_ mailbox: Mailbox) {
        contents.withLock { $0.observers.append(mailbox) }
    }

    /// Undoes `addObserver`.
    func removeObserver(_ mailbox: Mailbox) {
        contents.withLock { $0.observers.removeAll { $0 === mailbox } }
    }
}
