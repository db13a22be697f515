import Model

/// When the dynos' memory is looked at, all dynos in one round.
struct MemoryRounds: Sendable {
    /// Whether the next round has its time on the platform's clock.
    var isScheduled = false
    private var began: Int64?
    private var restsUntil: Int64 = 0

    /// Whether a round may begin now, which it then does; times are the wall's, in nanoseconds.
    ///
    /// One at a time; and where a fast clock makes them come thick, no more than they leave of a processor to others.
    mutating func begin(at now: Int64, scale: Double) -> Bool {
        guard began == nil, scale <= 1 || now >= restsUntil else { return false }
        began = now
        return true
    }

    /// The round is over.
    mutating func end(at now: Int64) {
        guard let began else { return }
        self.began = nil
        restsUntil = now + (now - began) * Limits.Dynos.memoryRest
    }
}
