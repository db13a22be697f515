import Linux
import Model

/// One app's traffic through one router: since the app was first asked for, and within the last minute.
///
/// A request costs a handful of additions. The last minute is the difference to a copy of the counters that was
/// put aside 45 to 60 s ago; putting one aside copies into memory that is there.
final class AppCounters {
    private(set) var total = TrafficCounts()
    /// How long upgraded connections lasted, which `total` counts too; nil: there were none.
    private(set) var upgradedTimes: LatencyHistogram?
    /// Older states of `total`, `Limits.RouterView.rateStep` apart.
    private var copies = [TrafficCounts](repeating: TrafficCounts(), count: Limits.RouterView.rateSteps)
    /// Where the oldest copy is, which the next one replaces.
    private var oldest = 0
    private var nextCopy: PlatformInstant

    init(at now: PlatformInstant) {
        nextCopy = now.advanced(by: rateStep)
    }

    /// Counts a request that has ended.
    @inline(__always)
    func add(status: Int?, code: RouterCode?, serviceNanoseconds: Int64?, at now: PlatformInstant) {
        if now >= nextCopy { putCopyAside(at: now) }
        total.add(status: status, code: code, serviceNanoseconds: serviceNanoseconds)
        if status == 101 { addUpgraded(serviceNanoseconds) }
    }

    /// What came in the last 45 to 60 s.
    func lastMinute(at now: PlatformInstant) -> TrafficCounts {
        if now >= nextCopy { putCopyAside(at: now) }
        return total.since(copies[oldest])
    }

    // MARK: - Private

    @inline(never)
    private func addUpgraded(_ nanoseconds: Int64?) {
        guard let nanoseconds else { return }
        if upgradedTimes == nil { upgradedTimes = LatencyHistogram() }
        upgradedTimes?.add(nanoseconds: nanoseconds)
    }

    /// Nothing was counted since the copy was due, so that `total` is what it was then; so it is for every
    /// further copy that has come due.
    @inline(never)
    private func putCopyAside(at now: PlatformInstant) {
        let due = 1 + (now.nanoseconds - nextCopy.nanoseconds) / rateStep
        for _ in 0..<min(due, Int64(copies.count)) {
            copies[oldest].copy(total)
            oldest = (oldest + 1) % copies.count
        }
        nextCopy = nextCopy.advanced(by: due * rateStep)
    }
}

/// Requests that one dyno of a name was chosen for, `web.1` today and its successors.
final class DynoCounters {
    /// By the first digit of the status; see `TrafficCounts.byStatusClass`.
    private(set) var byStatusClass = [UInt64](repeating: 0, count: StatusClass.count)

    @inline(__always)
    func add(status: Int?) { byStatusClass[StatusClass.index(of: status)] &+= 1 }
}

private let rateStep = Limits.RouterView.rateStep.wholeNanoseconds
