import CLinux
import Glibc

/// What a descriptor is ready for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The peer has ended its half (EPOLLRDHUP).
    package static let readHangup = Readiness(rawValue: EPOLLRDHUP.rawValue)
    package static let hangup = Readiness(rawValue: EPOLLHUP.rawValue)
    package static let error = Readiness(rawValue: EPOLLERR.rawValue)
}

/// What a registration waits for.
package struct Interest: Equatable, Sendable {
    let events: UInt32

    /// Level-triggered.
    package static let read = Interest(events: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
    package static let write = Interest(events: EPOLLOUT.rawValue)
    package static let readWrite = Interest(
        events: EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLOUT.rawValue
    )
    /// Nothing but errors and hang-ups.
    package static let none = Interest(events: 0)
    /// Edge-triggered both ways: registered once, then one report for each change.
    package static let edge = Interest(events: readWrite.events | edgeTriggered)
}

/// EPOLLET: its imported type differs between C libraries, so it stands here once.
private let edgeTriggered: UInt32 = 1 << 31

/// An epoll(7) instance that reports 64-bit tokens.
@safe struct Epoll: ~Copyable {
    private let descriptor: FileDescriptor
    private var events: [epoll_event]

    init(capacity: Int = 256) throws(Errno) {
        let flags = CInt(EPOLL_CLOEXEC)
        descriptor = FileDescriptor(owning: try retrying("epoll_create1") { epoll_create1(flags) })
        unsafe events = [epoll_event](repeating: epoll_event(), count: capacity)
    }

    borrowing func add(_ target: CInt, _ interest: Interest, token: UInt64) throws(Errno) {
        try control(EPOLL_CTL_ADD, target, interest, token)
    }

    borrowing func modify(_ target: CInt, _ interest: Interest, token: UInt64) throws(Errno) {
        try control(EPOLL_CTL_MOD, target, interest, token)
    }

    borrowing func remove(_ target: CInt) {
        var event = unsafe epoll_event()
        _ = unsafe epoll_ctl(descriptor.rawValue, EPOLL_CTL_DEL, target, &event)
    }

    /// Waits up to `milliseconds` (-1: for ever); the number of reports, 0 when interrupted.
    mutating func wait(milliseconds: CInt) -> Int {
        let raw = descriptor.rawValue
        let capacity = CInt(unsafe events.count)
        let count = unsafe events.withUnsafeMutableBufferPointer { buffer in
            unsafe epoll_wait(raw, buffer.baseAddress, capacity, milliseconds)
        }
        return max(0, Int(count))
    }

    /// One report of the last wait.
    borrowing func report(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        unsafe (events[index].data.u64, Readiness(rawValue: events[index].events))
    }

    private borrowing func control(
        _ operation: CInt,
        _ target: CInt,
        _ interest: Interest,
        _ token: UInt64
    ) throws(Errno) {
        var event = unsafe epoll_event()
        unsafe event.events = interest.events
        unsafe event.data.u64 = token
        if unsafe epoll_ctl(descriptor.rawValue, operation, target, &event) != 0 { throw .last("epoll_ctl") }
    }
}
