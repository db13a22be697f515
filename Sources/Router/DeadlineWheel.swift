import Linux
import Model

/// What a `DeadlineWheel` watches.
protocol Deadlined: AnyObject {
    /// When its time is over. Moving it is a plain store; the wheel looks when the slot comes round.
    ///
    /// `.distantFuture` ends the watch at the next look.
    var deadline: PlatformInstant { get }
    /// Where the wheel keeps it; owned by the wheel.
    var place: DeadlinePlace { get set }
    /// Called at or after `deadline`, once, after the wheel has let go of it.
    func deadlinePassed()
}

/// An element's place in a wheel, so that it can leave at once.
struct DeadlinePlace {
    fileprivate(set) var slot: Int16 = -1
    fileprivate(set) var index: Int32 = -1

    static let none = DeadlinePlace()
}

/// Deadlines of many connections at the price of a store each: slots of a second, looked at in turn.
///
/// Every element is looked at at most `Limits.Router.wheelHorizon` after it was entered, and no deadline may be
/// set nearer than that, so that one moved forward or back is never missed. When a slot comes, elements due
/// within it get an exact timer; the others go round again.
final class DeadlineWheel<Element: Deadlined> {
    private let loop: EventLoop
    /// How far ahead an element is entered at most.
    private let horizonSeconds = Limits.Router.wheelHorizon.components.seconds
    /// One less than the number of slots, a power of two: the bits of a second that name its slot.
    private let slotMask = Int64(Limits.Router.wheelSlots - 1)
    private var slots: [[Element]]
    private var count = 0
    /// The slot time up to which all slots have been looked at, in whole seconds.
    private var lookedAt: Int64
    private var isTicking = false

    init(loop: EventLoop) {
        self.loop = loop
        slots = Array(repeating: [], count: Limits.Router.wheelSlots)
        lookedAt = loop.now.nanoseconds / 1_000_000_000
    }

    /// Begins to watch `element`, whose deadline is set.
    @inline(__always)
    func insert(_ element: Element) {
        guard element.place.slot < 0 else { return }
        enter(element)
    }

    /// Ends the watch.
    func remove(_ element: Element) {
        let place = element.place
        guard place.slot >= 0 else { return }
        element.place = .none
        count -= 1
        let slot = Int(place.slot)
        let last = slots[slot].removeLast()
        if last !== element {
            last.place.index = place.index
            slots[slot][Int(place.index)] = last
        }
    }

    /// Everything that is being watched.
    var elements: [Element] { slots.flatMap { $0 } }

    // MARK: - Private

    private func enter(_ element: Element) {
        if !isTicking { startTicking() }
        let now = loop.now.nanoseconds / 1_000_000_000
        let due = element.deadline.nanoseconds / 1_000_000_000
        let second = min(max(due, lookedAt + 1, now), now + horizonSeconds)
        let slot = Int(second & slotMask)
        element.place.slot = Int16(truncatingIfNeeded: slot)
        element.place.index = Int32(truncatingIfNeeded: slots[slot].count)
        slots[slot].append(element)
        count += 1
    }

    private func startTicking() {
        isTicking = true
        lookedAt = max(lookedAt, loop.now.nanoseconds / 1_000_000_000 - 1)
        scheduleTick()
    }

    private func scheduleTick() {
        let next = PlatformInstant(nanoseconds: (lookedAt + 1) * 1_000_000_000)
        loop.schedule(at: next) { [self] in tick() }
    }

    private func tick() {
        let now = loop.now.nanoseconds / 1_000_000_000
        // After a long step of the clock every slot is looked at once, not once per second of the step.
        let first = max(lookedAt + 1, now - slotMask)
        lookedAt = now
        for second in first...max(first, now) { look(at: Int(second & slotMask)) }
        if count == 0 {
            isTicking = false
        } else {
            scheduleTick()
        }
    }

    private func look(at slot: Int) {
        let elements = slots[slot]
        guard !elements.isEmpty else { return }
        slots[slot].removeAll(keepingCapacity: true)
        count -= elements.count
        let slotEnd = PlatformInstant(nanoseconds: (lookedAt + 1) * 1_000_000_000)
        for element in elements { element.place = .none }
        for element in elements {
            if element.deadline == .distantFuture { continue }
            if element.deadline >= slotEnd {
                enter(element)
            } else if element.deadline <= loop.now {
                element.deadlinePassed()
            } else {
                watchExactly(element)
            }
        }
    }

    /// Waits for a deadline within the present second with a timer of its own.
    private func watchExactly(_ element: Element) {
        enter(element)
        loop.schedule(at: element.deadline) { [self] in
            guard element.place.slot >= 0, element.deadline <= loop.now else { return }
            remove(element)
            element.deadlinePassed()
        }
    }
}
