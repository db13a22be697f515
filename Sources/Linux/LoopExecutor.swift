import Glibc
import Synchronization

/// Runs an actor's jobs on an event loop's thread, so that the actor may own descriptors of that loop.
///
/// Readiness callbacks are on the thread already: they enter the actor with `assumeIsolated`.
package final class LoopExecutor: SerialExecutor {
    private let mailbox: Mailbox
    private let thread = Atomic<UInt>(0)

    init(mailbox: Mailbox) {
        self.mailbox = mailbox
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        mailbox.send(UnownedJob(job))
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// What an actor confined to the loop answers for `unownedExecutor`; the loop must outlive the actor.
    @safe package var unowned: UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    package func checkIsolated() {
        precondition(isOnLoop, "not on the event loop's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isOnLoop }

    /// Whether the caller is on the loop's thread.
    var isOnLoop: Bool { thread.load(ordering: .acquiring) == UInt(pthread_self()) }

    /// The loop starts to turn on the calling thread.
    func enter() { thread.store(UInt(pthread_self()), ordering: .releasing) }

    /// The loop has ended.
    func leave() { thread.store(0, ordering: .releasing) }
}
