package import Linux
package import Model

/// A failure that is switched on for an app: what goes wrong, where, how often and how long.
///
/// It never changes, but for its tally; two with the same number are the same fault.
package struct Fault: Sendable {
    /// The number that people call it by.
    package let id: Int
    package let kind: FaultKind
    /// The only dyno that it strikes; nil: all.
    package let dyno: DynoName?
    /// How likely it strikes each time that it could, 0 to 1.
    package let probability: Double
    /// The end of its duration.
    package let end: PlatformInstant
    /// For kinds that hold something up, in platform time.
    package let delay: Duration
    /// For kinds that count bytes; nil leaves the choice to the kind.
    package let bytes: Int?
    /// Bytes per second of platform time.
    package let bytesPerSecond: Int
    package let tally: FaultTally

    package init(
        id: Int,
        kind: FaultKind,
        dyno: DynoName? = nil,
        probability: Double = 1,
        end: PlatformInstant = .distantFuture,
        delay: Duration? = nil,
        bytes: Int? = nil,
        bytesPerSecond: Int? = nil,
        tally: FaultTally = FaultTally()
    ) {
        self.id = id
        self.kind = kind
        self.dyno = dyno
        self.probability = probability
        self.end = end
        self.delay = delay ?? (kind == .h24 ? .zero : Limits.Router.faultDelay)
        self.bytes = bytes
        self.bytesPerSecond = bytesPerSecond ?? Limits.Router.faultBytesPerSecond
        self.tally = tally
    }

    /// Whether it has nothing more to do.
    package func isOver(at now: PlatformInstant) -> Bool { now >= end || tally.left == 0 }

    /// Whether it strikes this time: within its duration, by its probability, and counted.
    func strikes(at now: PlatformInstant, _ random: inout SeededGenerator) -> Bool {
        if now >= end { return false }
        // 53 random bits make a fraction below 1.
        if probability < 1, Double(random.next() >> 11) * 0x1p-53 >= probability { return false }
        return tally.take()
    }

    /// Whether it may strike on the way to `name`.
    func concerns(_ name: DynoName) -> Bool { dyno == nil || dyno == name }
}

extension Fault: Hashable {
    package static func == (left: Fault, right: Fault) -> Bool { left.id == right.id }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
