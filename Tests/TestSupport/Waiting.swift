import Glibc
package import Linux

/// Nothing happened before the deadline.
package struct DeadlineMissed: Error {}

/// Blocks until `descriptor` has something to read; throws after ten seconds.
package func waitUntilReadable(_ descriptor: borrowing FileDescriptor) throws {
    var poll = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
    guard unsafe Glibc.poll(&poll, 1, 10_000) == 1 else { throw DeadlineMissed() }
}
