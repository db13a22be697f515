import Linux

/// How far the dynos are from the routers: what the network between them does to the bytes.
///
/// Real time, not the platform's: it races with the apps' own timers, and those run on the wall.
package struct Hop: Hashable, Sendable {
    /// From the router to the dyno, and as long back.
    package var latency: Duration
    /// How much earlier or later than that a piece may arrive; pieces never overtake each other.
    package var jitter: Duration
    /// How much later than a byte would the router sees that the dyno has closed.
    package var finDelay: Duration

    package init(latency: Duration, jitter: Duration = .zero, finDelay: Duration = .zero) {
        self.latency = latency
        self.jitter = jitter
        self.finDelay = finDelay
    }

    /// Nanoseconds that one piece is under way.
    func travelTime(_ random: inout SeededGenerator) -> Int64 {
        let spread = jitter.wholeNanoseconds
        if spread == 0 { return latency.wholeNanoseconds }
        let offset = Int64(truncatingIfNeeded: random.next() % UInt64(2 * spread + 1)) - spread
        return max(0, latency.wholeNanoseconds + offset)
    }
}
