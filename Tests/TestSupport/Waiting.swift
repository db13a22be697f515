import Glibc
package import Linux

/// Nothing happened before the deadline.
package struct DeadlineMissed: Error {
    /// What was waited for.
    package let event: String

    package init(event: String = "a descriptor") {
        self.event = event
    }
}

/// How long a test waits for what has to come.
///
/// Many times what a busy machine takes for it: only a test that fails ever waits so long.
package let longestWait: Duration = .seconds(120)

/// `longestWait` for poll(2), in milliseconds.
let longestWaitMilliseconds = Int32(longestWait.wholeNanoseconds / 1_000_000)

/// Blocks until `descriptor` has something to read; throws after `longestWait`.
package func waitUntilReadable(_ descriptor: borrowing FileDescriptor) throws {
    try wait(for: descriptor, POLLIN)
}

/// Blocks until `descriptor` takes something; throws after `longestWait`.
package func waitUntilWritable(_ descriptor: borrowing FileDescriptor) throws {
    try wait(for: descriptor, POLLOUT)
}

/// Waits until `condition` holds; throws after `longestWait`.
///
/// For events of other programs that nothing announces.
package func wait(for event: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + longestWait
    while try await !condition() {
        if ContinuousClock.now > deadline { throw DeadlineMissed(event: event) }
        try await onThread(named: "wait") { pauseBetweenLooks() }
    }
}

/// Whoever looks again and again at full speed takes a core from those it waits for.
private func pauseBetweenLooks() { _ = Glibc.poll(nil, 0, 10) }

func wait(for descriptor: borrowing FileDescriptor, _ events: Int32) throws {
    if !pollOnce(descriptor, events, longestWaitMilliseconds) { throw DeadlineMissed() }
}

/// Whether one of `events` comes within so many milliseconds.
func pollOnce(_ descriptor: borrowing FileDescriptor, _ events: Int32, _ milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: descriptor.rawValue, events: Int16(events), revents: 0)
    return unsafe Glibc.poll(&entry, 1, milliseconds) == 1
}
