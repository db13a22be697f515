import Glibc
package import Linux

/// Nothing happened before the deadline.
package struct DeadlineMissed: Error {
    package init() {}
}

/// Blocks until `descriptor` has something to read; throws after ten seconds.
package func waitUntilReadable(_ descriptor: borrowing FileDescriptor) throws {
    var poll = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    guard unsafe Glibc.poll(&poll, 1, 10_000) == 1 else { throw DeadlineMissed() }
}

/// Blocks until `descriptor` takes something; throws after ten seconds.
package func waitUntilWritable(_ descriptor: borrowing FileDescriptor) throws {
    var poll = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
    guard unsafe Glibc.poll(&poll, 1, 10_000) == 1 else { throw DeadlineMissed() }
}

/// Waits, off Swift's pool, until `condition` holds; throws after `limit`.
///
/// For events of other programs that nothing announces: it looks again each time the machine lets it.
package func wait(
    for event: String,
    limit: Duration = .seconds(20),
    _ condition: @escaping @Sendable () -> Bool
) async throws {
    try await onThread(named: "wait") {
        let deadline = ContinuousClock.now + limit
        while !condition() {
            if ContinuousClock.now > deadline { throw DeadlineMissed() }
            sched_yield()
        }
    }
}
