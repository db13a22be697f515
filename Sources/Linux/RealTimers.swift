import CLinux
import Glibc

/// Timers at the wall's pace whatever the platform clock does, for one event loop: timerfd_create(2).
///
/// To the microsecond, where the loop's own timers are rounded up to whole milliseconds.
package final class RealTimers: EventHandler {
    private let loop: EventLoop
    private let descriptor: FileDescriptor
    private var registration: EventLoop.Registration?
    /// Its instants are CLOCK_MONOTONIC's nanoseconds here.
    private var queue = TimerQueue()
    private var armed: PlatformInstant?

    package init(loop: EventLoop) throws(Errno) {
        self.loop = loop
        let flags = CInt(TFD_NONBLOCK) | CInt(TFD_CLOEXEC)
        descriptor = FileDescriptor(
            owning: try retrying("timerfd_create") { timerfd_create(CLOCK_MONOTONIC, flags) }
        )
        registration = try loop.register(descriptor, for: .read, handler: self)
    }

    /// CLOCK_MONOTONIC, in nanoseconds.
    package static func now() -> Int64 { monotonicNanoseconds() }

    /// Calls `body` on the loop once CLOCK_MONOTONIC has reached `nanoseconds`.
    package func schedule(at nanoseconds: Int64, _ body: @escaping () -> Void) -> TimerID {
        let timer = queue.insert(at: PlatformInstant(nanoseconds: nanoseconds), body)
        arm()
        return timer
    }

    package func cancel(_ timer: TimerID) {
        queue.cancel(timer)
    }

    /// Ends all timers.
    package func close() {
        guard let registration else { return }
        loop.deregister(registration, descriptor: descriptor)
        self.registration = nil
        queue = TimerQueue()
    }

    package func handle(_ readiness: Readiness) {
        _ = try? descriptor.read(upTo: MemoryLayout<UInt64>.size)
        armed = nil
        let now = PlatformInstant(nanoseconds: monotonicNanoseconds())
        while let body = queue.takeDue(at: now) { body() }
        arm()
    }

    // MARK: - Private

    private func arm() {
        guard registration != nil, let next = queue.nextDeadline, armed.map({ next < $0 }) ?? true else {
            return
        }
        armed = next
        // A time of zero would disarm the timer, timerfd_settime(2).
        let nanoseconds = max(1, next.nanoseconds)
        var time = itimerspec()
        time.it_value.tv_sec = Int(nanoseconds / 1_000_000_000)
        time.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
        _ = unsafe timerfd_settime(descriptor.rawValue, CInt(TFD_TIMER_ABSTIME), &time, nil)
    }
}
