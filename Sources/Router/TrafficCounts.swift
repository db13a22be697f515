package import Model

/// What became of requests: how many, with which statuses and codes, and how long dynos took for them.
package struct TrafficCounts: Sendable, Equatable {
    /// Requests that have ended.
    package private(set) var requests: UInt64 = 0
    /// By the first digit of the status in the log; at 0 those that have none (H24).
    package private(set) var byStatusClass = [UInt64](repeating: 0, count: StatusClass.count)
    /// From the connection standing to the end of the response, for requests that had a connection.
    package private(set) var serviceTimes = LatencyHistogram()
    /// One for each code, in the order of `RouterCode.allCases`.
    private var byCode = [UInt64](repeating: 0, count: RouterCode.allCases.count)

    package init() {}

    /// Counts one request.
    @inline(__always)
    mutating func add(status: Int?, code: RouterCode?, serviceNanoseconds: Int64?) {
        requests &+= 1
        byStatusClass[StatusClass.index(of: status)] &+= 1
        if let code { add(code) }
        if let serviceNanoseconds { serviceTimes.add(nanoseconds: serviceNanoseconds) }
    }

    /// Takes over other counts, into the memory that is there.
    mutating func copy(_ other: TrafficCounts) {
        requests = other.requests
        for index in byStatusClass.indices { byStatusClass[index] = other.byStatusClass[index] }
        for index in byCode.indices { byCode[index] = other.byCode[index] }
        serviceTimes.copy(other.serviceTimes)
    }

    // MARK: Reading

    /// The codes that occurred, and how often.
    package var codes: [(code: RouterCode, count: UInt64)] {
        zip(RouterCode.allCases, byCode).filter { $1 > 0 }.map { (code: $0, count: $1) }
    }

    /// What was counted since `earlier`, an older state of these counts.
    package func since(_ earlier: TrafficCounts) -> TrafficCounts {
        var difference = TrafficCounts()
        difference.requests = requests &- earlier.requests
        difference.byStatusClass = zip(byStatusClass, earlier.byStatusClass).map { $0 &- $1 }
        difference.byCode = zip(byCode, earlier.byCode).map { $0 &- $1 }
        difference.serviceTimes = serviceTimes.since(earlier.serviceTimes)
        return difference
    }

    /// What these counts and others have counted together.
    package func adding(_ other: TrafficCounts) -> TrafficCounts {
        var sum = TrafficCounts()
        sum.requests = requests &+ other.requests
        sum.byStatusClass = zip(byStatusClass, other.byStatusClass).map { $0 &+ $1 }
        sum.byCode = zip(byCode, other.byCode).map { $0 &+ $1 }
        sum.serviceTimes = serviceTimes.adding(other.serviceTimes)
        return sum
    }

    // MARK: - Private

    @inline(never)
    private mutating func add(_ code: RouterCode) {
        if let index = RouterCode.allCases.firstIndex(of: code) { byCode[index] &+= 1 }
    }
}

/// The classes of statuses, by their first digit; 0 stands for no status.
package enum StatusClass {
    package static let count = 6

    /// `2xx`; empty for no status.
    package static func name(of index: Int) -> String { index == 0 ? "" : "\(index)xx" }

    @inline(__always)
    static func index(of status: Int?) -> Int {
        guard let status else { return 0 }
        let digit = status / 100
        return digit > 5 || digit < 0 ? 0 : digit
    }
}
