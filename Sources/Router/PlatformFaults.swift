import Linux
import Model

/// The faults that the platform itself has for an app: those that no dyno could cause.
struct PlatformFaults {
    private var request: [Fault] = []
    private var exchange: [Fault] = []
    /// What requests in flight have not met yet.
    private var newExchange: [Fault] = []

    /// Whether none refuses requests; one load for each request.
    @inline(__always)
    var isEmpty: Bool { request.isEmpty }

    /// Takes over a new list.
    mutating func update(_ faults: [Fault]) {
        request = faults.filter { $0.kind.place == .request }
        let exchange = faults.filter { $0.kind.place == .exchange }
        newExchange += exchange.filter { !self.exchange.contains($0) }
        self.exchange = exchange
    }

    /// The faults that have come since the last call.
    mutating func takeNewExchangeFaults() -> [Fault] {
        if newExchange.isEmpty { return [] }
        defer { newExchange = [] }
        return newExchange
    }

    /// The error that a request meets instead of a dyno; nil when no fault strikes.
    func error(at now: PlatformInstant, _ random: inout SeededGenerator) -> RouterError? {
        for fault in request where fault.strikes(at: now, &random) {
            switch fault.kind {
            case .h22: return .platform(.h22)
            case .h31: return .platform(.h31)
            default: return .platform(.h99)
            }
        }
        return nil
    }
}
