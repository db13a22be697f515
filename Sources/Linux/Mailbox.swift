import CLinux
import Glibc

/// Work sent to an event loop from any thread; it wakes the loop with one eventfd(2) write per batch.
package final class Mailbox: Sendable {
    fileprivate struct Content {
        var letters: [@Sendable () -> Void] = []
        var jobs: [UnownedJob] = []
        var isWakeupPending = false
    }

    private let content = Lock(Content())
    let descriptor: FileDescriptor

    init() throws(Errno) {
        let flags = CInt(EFD_NONBLOCK) | CInt(EFD_CLOEXEC)
        descriptor = FileDescriptor(owning: try retrying("eventfd") { eventfd(0, flags) })
    }

    /// Runs `body` on the loop's next turn, after everything sent before.
    package func send(_ body: @escaping @Sendable () -> Void) {
        let mustWake = content.withLock { content in
            content.letters.append(body)
            return content.claimWakeup()
        }
        if mustWake { wake() }
    }

    /// Runs a job of an actor on the loop's next turn.
    func send(_ job: UnownedJob) {
        let mustWake = content.withLock { content in
            content.jobs.append(job)
            return content.claimWakeup()
        }
        if mustWake { wake() }
    }

    /// Ends the loop's wait.
    package func wake() {
        var one: UInt64 = 1
        _ = unsafe Glibc.write(descriptor.rawValue, &one, MemoryLayout<UInt64>.size)
    }

    /// What has been sent since the last call.
    func empty() -> (letters: [@Sendable () -> Void], jobs: [UnownedJob]) {
        var count: UInt64 = 0
        _ = unsafe Glibc.read(descriptor.rawValue, &count, MemoryLayout<UInt64>.size)
        return content.withLock { content in
            defer { content = Content() }
            return (content.letters, content.jobs)
        }
    }
}

extension Mailbox {
    /// Whether nothing waits; the loop asks before it sleeps for good.
    var isEmpty: Bool { content.withLock { $0.letters.isEmpty && $0.jobs.isEmpty } }
}

extension Mailbox.Content {
    /// Only the first letter of a batch writes to the eventfd.
    fileprivate mutating func claimWakeup() -> Bool {
        defer { isWakeupPending = true }
        return !isWakeupPending
    }
}
