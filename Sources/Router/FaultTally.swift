import Synchronization

/// How often a fault has struck and may strike yet: one for all routers of a daemon.
package final class FaultTally: Sendable {
    /// Nil: as often as it likes.
    package let limit: Int?
    private let count = Atomic<Int>(0)
    private let whenSpent: @Sendable () -> Void

    /// `whenSpent` is called once, on the thread of the router whose request reached the limit.
    package init(limit: Int? = nil, whenSpent: @escaping @Sendable () -> Void = {}) {
        self.limit = limit
        self.whenSpent = whenSpent
    }

    /// How often it has struck.
    package var struck: Int { count.load(ordering: .relaxed) }

    /// How often it may strike yet; nil without a limit.
    package var left: Int? { limit.map { max(0, $0 - struck) } }

    /// Counts one more; false when the limit is reached.
    func take() -> Bool {
        guard let limit else {
            count.wrappingAdd(1, ordering: .relaxed)
            return true
        }
        var seen = struck
        while seen < limit {
            let (exchanged, original) = count.compareExchange(
                expected: seen,
                desired: seen + 1,
                ordering: .relaxed
            )
            if exchanged {
                if seen + 1 == limit { whenSpent() }
                return true
            }
            seen = original
        }
        return false
    }
}
