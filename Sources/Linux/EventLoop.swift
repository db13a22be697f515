import CLinux
import Glibc
import Synchronization

/// Who is told when a descriptor is ready.
package protocol EventHandler: AnyObject {
    func handle(_ readiness: Readiness)
}

/// An `EventHandler` made of a closure, for everything that is not on the data plane.
package final class CallbackHandler: EventHandler {
    private let body: (Readiness) -> Void

    package init(_ body: @escaping (Readiness) -> Void) {
        self.body = body
    }

    package func handle(_ readiness: Readiness) { body(readiness) }
}

/// One thread's wait for descriptors, timers and mail, by epoll(7).
///
/// Confined to the thread that calls `run`: only `mailbox`, `executor`, `stop()` and `isOnLoop` are for others,
/// which is why it can be called Sendable although it holds no lock. Handlers are retained while registered.
package final class EventLoop: @unchecked Sendable {
    /// A descriptor's place in the loop.
    ///
    /// The generation keeps a stale event from reaching a reused place.
    package struct Registration: Equatable, Sendable {
        let slot: UInt32
        let generation: UInt32

        var token: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
    }

    private struct Slot {
        var handler: (any EventHandler)?
        var generation: UInt32
    }

    package let clock: PlatformClock
    package let mailbox: Mailbox
    /// Runs actors on this loop.
    package let executor: LoopExecutor
    /// The platform's time, read once a turn.
    package private(set) var now: PlatformInstant
    /// Called at the end of every turn, after events, timers and mail.
    package var turnEnded: (() -> Void)?

    private var epoll: Epoll
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []
    private var timers = TimerQueue()
    private let isStopping = Atomic(false)
    private var clockListener = 0
    /// How long the next turn may wait for something to be ready, in milliseconds of real time.
    private var longestWait = CInt.max

    package init(clock: PlatformClock) throws(Errno) {
        self.clock = clock
        mailbox = try Mailbox()
        executor = LoopExecutor(mailbox: mailbox)
        now = clock.now()
        epoll = try Epoll()
        try epoll.add(mailbox.descriptor.rawValue, .read, token: mailToken)
        clockListener = clock.addListener { [mailbox] in mailbox.wake() }
    }

    deinit {
        clock.removeListener(clockListener)
    }

    /// Whether the caller is on the thread that runs this loop.
    package var isOnLoop: Bool { executor.isOnLoop }

    // MARK: Descriptors

    /// Watches `descriptor`, which must stay open until `deregister`.
    package func register(
        _ descriptor: borrowing FileDescriptor,
        for interest: Interest,
        handler: any EventHandler
    ) throws(Errno) -> Registration {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = UInt32(slots.count)
            slots.append(Slot(handler: nil, generation: 0))
        }
        let registration = Registration(slot: slot, generation: slots[Int(slot)].generation)
        do {
            try epoll.add(descriptor.rawValue, interest, token: registration.token)
        } catch {
            freeSlots.append(slot)
            throw error
        }
        slots[Int(slot)].handler = handler
        return registration
    }

    package func modify(
        _ registration: Registration,
        descriptor: borrowing FileDescriptor,
        for interest: Interest
    ) throws(Errno) {
        try epoll.modify(descriptor.rawValue, interest, token: registration.token)
    }

    /// Ends the watch.
    ///
    /// Events of this turn that are still to come for it are dropped.
    package func deregister(_ registration: Registration, descriptor: borrowing FileDescriptor) {
        guard slots[Int(registration.slot)].generation == registration.generation else { return }
        epoll.remove(descriptor.rawValue)
        forget(registration)
    }

    /// Ends the watch of a descriptor that the caller closes now, which is all that the kernel needs.
    ///
    /// There must be no second descriptor for the same open file. Events of this turn that are still to come for
    /// it are dropped.
    package func forget(_ registration: Registration) {
        guard slots[Int(registration.slot)].generation == registration.generation else { return }
        slots[Int(registration.slot)].handler = nil
        slots[Int(registration.slot)].generation &+= 1
        freeSlots.append(registration.slot)
    }

    // MARK: Timers

    /// Calls `body` on the loop once the platform clock has reached `deadline`.
    @discardableResult
    package func schedule(at deadline: PlatformInstant, _ body: @escaping () -> Void) -> TimerID {
        timers.insert(at: deadline, body)
    }

    /// Calls `body` on the loop after `delay` of platform time from now (the real now, not the turn's).
    @discardableResult
    package func schedule(after delay: Duration, _ body: @escaping () -> Void) -> TimerID {
        timers.insert(at: clock.now() + delay, body)
    }

    /// How many timers wait for their time.
    package var timerCount: Int { timers.count }

    package func cancel(_ timer: TimerID) {
        timers.cancel(timer)
    }

    // MARK: Running

    /// Makes the next turn begin within so much real time, whether or not anything is ready by then.
    package func turnAgain(withinMilliseconds limit: Int) { longestWait = CInt(clamping: limit) }

    /// Turns until `stop`; the calling thread becomes the loop's own.
    ///
    /// Timers that are left go with it, so that their bodies may hold who holds the loop.
    package func run() {
        executor.enter()
        while !isStopping.load(ordering: .acquiring) { turn() }
        // Actors that still have jobs here must not wait for ever.
        while !mailbox.isEmpty { deliverMail() }
        timers = TimerQueue()
        executor.leave()
    }

    /// Ends `run` after the present turn; any thread may call it.
    package func stop() {
        isStopping.store(true, ordering: .releasing)
        mailbox.wake()
    }

    /// Runs `body` on the loop's thread and waits for its outcome.
    package func perform<Value: Sendable>(
        _ body: @escaping @Sendable (EventLoop) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            mailbox.send { continuation.resume(with: Result { try body(self) }) }
        }
    }

    // MARK: - Private

    private func turn() {
        let count = epoll.wait(milliseconds: waitLimit())
        longestWait = .max
        now = clock.now()
        var hasMail = false
        for index in 0..<count {
            let (token, readiness) = epoll.report(index)
            if token == mailToken {
                hasMail = true
            } else {
                dispatch(token, readiness)
            }
        }
        if hasMail { deliverMail() }
        while let body = timers.takeDue(at: now) { body() }
        turnEnded?()
    }

    @inline(__always)
    private func dispatch(_ token: UInt64, _ readiness: Readiness) {
        let slot = Int(truncatingIfNeeded: token & 0xffff_ffff)
        guard slots[slot].generation == UInt32(truncatingIfNeeded: token >> 32) else { return }
        slots[slot].handler?.handle(readiness)
    }

    private func deliverMail() {
        let mail = mailbox.empty()
        for letter in mail.letters { letter() }
        for job in mail.jobs { unsafe job.runSynchronously(on: executor.asUnownedSerialExecutor()) }
    }

    /// The next turn's longest wait in milliseconds; -1 for no end.
    private func waitLimit() -> CInt {
        let forever = longestWait == .max ? -1 : longestWait
        guard let deadline = timers.nextDeadline else { return forever }
        guard let left = clock.realTime(until: deadline) else { return forever }
        return min(longestWait, CInt(clamping: (left.wholeNanoseconds + 999_999) / 1_000_000))
    }
}

/// The mailbox's token: no slot has this number.
private let mailToken = UInt64.max
