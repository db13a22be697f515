/// Names a scheduled timer, so that it can be cancelled.
package struct TimerID: Hashable, Sendable {
    let number: UInt64
}

/// Timers by deadline: a binary heap, with cancelled ones dropped when they reach the top.
struct TimerQueue {
    private struct Entry {
        let deadline: PlatformInstant
        let number: UInt64
    }

    private var heap: [Entry] = []
    private var bodies: [UInt64: () -> Void] = [:]
    private var lastNumber: UInt64 = 0

    /// How many timers still count.
    var count: Int { bodies.count }

    /// The earliest deadline that still counts.
    var nextDeadline: PlatformInstant? {
        mutating get {
            while let top = heap.first, bodies[top.number] == nil { removeTop() }
            return heap.first?.deadline
        }
    }

    mutating func insert(at deadline: PlatformInstant, _ body: @escaping () -> Void) -> TimerID {
        lastNumber += 1
        bodies[lastNumber] = body
        heap.append(Entry(deadline: deadline, number: lastNumber))
        siftUp(from: heap.count - 1)
        return TimerID(number: lastNumber)
    }

    mutating func cancel(_ id: TimerID) {
        bodies[id.number] = nil
        // Cancelled entries may not pile up under a far deadline.
        if heap.count > 64, heap.count > bodies.count * 2 { compact() }
    }

    /// Removes and returns the body of the earliest timer due at `now`.
    mutating func takeDue(at now: PlatformInstant) -> (() -> Void)? {
        guard let deadline = nextDeadline, deadline <= now, let top = heap.first else { return nil }
        removeTop()
        return bodies.removeValue(forKey: top.number)
    }

    // MARK: - Private

    private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        (left.deadline, left.number) < (right.deadline, right.number)
    }

    private mutating func compact() {
        heap.removeAll { bodies[$0.number] == nil }
        heap.sort(by: isBefore)
    }

    private mutating func removeTop() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        siftDown()
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0, case let parent = (child - 1) / 2, isBefore(heap[child], heap[parent]) {
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && isBefore(heap[child], heap[smallest]) {
                smallest = child
            }
            if smallest == parent { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
