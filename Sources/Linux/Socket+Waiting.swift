import Glibc

extension Socket {
    /// What a blocking wait is for.
    package enum Wait: Sendable {
        case toRead
        case toWrite
        /// A reset, or the end of both directions.
        case toBreak
    }

    /// Blocks the calling thread until `descriptor` is ready or broken; for threads of their own.
    ///
    /// - Parameters:
    ///   - wait: what the descriptor shall be ready for.
    ///   - descriptor: the socket.
    ///   - deadline: in nanoseconds of CLOCK_MONOTONIC, as `RealTimers.now` tells them.
    /// - Returns: false when the deadline came first.
    /// - Throws: what poll(2) refuses.
    package static func isReady(
        _ wait: Wait,
        _ descriptor: borrowing FileDescriptor,
        until deadline: Int64
    ) throws(Errno) -> Bool {
        let events =
            switch wait {
            case .toRead: POLLIN
            case .toWrite: POLLOUT
            // Errors are told unasked, poll(2).
            case .toBreak: CInt(0)
            }
        while true {
            var entry = pollfd(fd: descriptor.rawValue, events: Int16(events), revents: 0)
            let left = max(0, deadline - monotonicNanoseconds())
            // Rounded up: a wait that ends too early would go round in circles.
            let milliseconds = CInt(clamping: (left + 999_999) / 1_000_000)
            let count = try retrying("poll") { unsafe Glibc.poll(&entry, 1, milliseconds) }
            if count > 0 { return true }
            if monotonicNanoseconds() >= deadline { return false }
        }
    }
}
