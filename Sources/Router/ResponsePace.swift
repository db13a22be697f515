import Linux

/// How fast a fault lets one response pass, in platform time.
struct ResponsePace {
    private let delay: Duration
    private let bytesPerSecond: Int?
    private var start: PlatformInstant?
    private var passed = 0

    init(delay: Duration = .zero, bytesPerSecond: Int? = nil) {
        self.delay = delay
        self.bytesPerSecond = bytesPerSecond
    }

    /// The response's first byte is here: the delay begins.
    mutating func began(at now: PlatformInstant) {
        if start == nil { start = now + delay }
    }

    /// Whether the delay is over, or nothing has come yet that it could hold up.
    func hasStarted(at now: PlatformInstant) -> Bool { start.map { now >= $0 } ?? true }

    /// How many bytes may pass now.
    func allowance(at now: PlatformInstant) -> Int {
        guard let start else { return .max }
        if now < start { return 0 }
        guard let bytesPerSecond else { return .max }
        // At the time that `nextTime` gives the bytes it was asked for have to be earned, rounding or not.
        let earned = Double((now - start).wholeNanoseconds) / 1e9 * Double(bytesPerSecond) + 1e-3
        return max(0, Int(min(earned, 1e18)) - passed)
    }

    mutating func passed(_ count: Int) { passed += count }

    /// When more may pass, for as long as nothing may; a hundredth of a second's worth at once.
    func nextTime(waiting count: Int) -> PlatformInstant? {
        guard let start else { return nil }
        guard let bytesPerSecond, count > 0 else { return start }  // the end alone
        let target = passed + min(count, max(1, bytesPerSecond / 100))
        return start + .nanoseconds(Int64((Double(target) / Double(bytesPerSecond) * 1e9).rounded(.up)))
    }
}
