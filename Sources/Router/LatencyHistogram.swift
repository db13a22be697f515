/// How long requests took, counted in buckets with fixed edges; no allocation after `init`.
///
/// Edges: 5 s halved and doubled again and again, each octave cut into 16 equal parts. So 30 s and 55 s are edges,
/// exactly (24/16 of 20 s, 22/16 of 40 s), and above 76 µs a bucket is at most 1/16 as wide as its lower edge: a
/// quantile, which is the middle of its bucket, is off by 1/32 at most, 3.1 %. Below 76 µs buckets are 4.8 µs
/// wide. A bucket holds times above its lower edge up to and with its upper one, as OpenMetrics' `le` counts
/// them. Times over 21 minutes fall into the last bucket, which has no upper edge.
package struct LatencyHistogram: Sendable, Equatable {
    /// How many times fell into each bucket.
    package private(set) var counts: [UInt64]
    /// All times together.
    package private(set) var sumNanoseconds: UInt64 = 0

    package init() {
        counts = Array(repeating: 0, count: LatencyHistogram.bucketCount)
    }

    /// Counts one time; below zero counts as zero.
    @inline(__always)
    mutating func add(nanoseconds: Int64) {
        counts[LatencyHistogram.bucket(of: nanoseconds)] &+= 1
        sumNanoseconds &+= UInt64(max(0, nanoseconds))
    }

    /// Takes over the counts of another histogram, into the memory that is there.
    mutating func copy(_ other: LatencyHistogram) {
        for index in counts.indices { counts[index] = other.counts[index] }
        sumNanoseconds = other.sumNanoseconds
    }

    // MARK: Reading

    package var total: UInt64 { counts.reduce(0, &+) }

    /// What was counted since `earlier`, an older state of this histogram.
    package func since(_ earlier: LatencyHistogram) -> LatencyHistogram {
        var difference = self
        for index in counts.indices { difference.counts[index] &-= earlier.counts[index] }
        difference.sumNanoseconds &-= earlier.sumNanoseconds
        return difference
    }

    /// What this histogram and another have counted together.
    package func adding(_ other: LatencyHistogram) -> LatencyHistogram {
        var sum = self
        for index in counts.indices { sum.counts[index] &+= other.counts[index] }
        sum.sumNanoseconds &+= other.sumNanoseconds
        return sum
    }

    /// The time that `share` of all times (0.95 for p95) did not exceed; nil when there are none.
    ///
    /// The middle of the bucket in which that time lies, so 3.1 % off at most; the lower edge of the last bucket.
    package func quantile(_ share: Double) -> Duration? {
        let total = total
        guard total > 0 else { return nil }
        let rank = max(1, UInt64((share * Double(total)).rounded(.up)))
        var seen: UInt64 = 0
        for (index, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return .nanoseconds(LatencyHistogram.middle(of: index)) }
        }
        return nil
    }

    /// How many times were at most `nanoseconds`, which has to be an edge.
    package func count(upTo nanoseconds: Int64) -> UInt64 {
        counts[...LatencyHistogram.bucket(of: nanoseconds)].reduce(0, &+)
    }

    // MARK: Edges

    /// The bounds that `/metrics` tells, in nanoseconds: octaves from 0.15 ms to 5 s, then the limits of 30 s and
    /// 55 s among others.
    ///
    /// Each is the upper edge of a bucket, so that nothing is guessed.
    package static let publishedEdges: [Int64] = {
        let octaves = (1...16).map { lowerEdge(of: ($0 + 1) * partsOfOctave) }
        return octaves + [10_000_000_000, 20_000_000_000, 30_000_000_000, 55_000_000_000, 80_000_000_000]
    }()

    static let bucketCount = (octaves + 1) * partsOfOctave + 1

    /// The bucket that a time falls into.
    @inline(__always)
    static func bucket(of nanoseconds: Int64) -> Int {
        // One part less, so that an edge belongs to the bucket below it.
        guard nanoseconds > 0 else { return 0 }
        let ticks = (min(nanoseconds, longest) &<< tickShift &- 1) / tickDivisor
        if ticks < partsOfOctave { return Int(truncatingIfNeeded: ticks) }
        let octave = 63 - ticks.leadingZeroBitCount - partBits
        let part = (ticks &>> Int64(octave)) & Int64(partsOfOctave - 1)
        return min((octave + 1) * partsOfOctave + Int(truncatingIfNeeded: part), bucketCount - 1)
    }

    /// The lower edge of a bucket, rounded down: the longest time that belongs to the bucket below.
    static func lowerEdge(of bucket: Int) -> Int64 {
        let octave = max(0, bucket / partsOfOctave - 1)
        let part = bucket < partsOfOctave ? bucket : bucket % partsOfOctave + partsOfOctave
        let ticks = Int64(part) << Int64(octave)
        return (ticks * tickDivisor) >> tickShift
    }

    // MARK: - Private

    private static let partBits = 4
    private static let partsOfOctave = 16
    /// Octaves above the first 16 ticks: up to 21 minutes.
    private static let octaves = 24
    /// A tick is 5 s / 2^20, which is 9,765,625 / 2^11 nanoseconds.
    private static let tickShift: Int64 = 11
    private static let tickDivisor: Int64 = 9_765_625
    /// No time is longer than an hour here, which also keeps the shift within 64 bits.
    private static let longest: Int64 = 3_600_000_000_000

    private static func middle(of bucket: Int) -> Int64 {
        let lower = lowerEdge(of: bucket)
        return bucket + 1 == bucketCount ? lower : (lower + lowerEdge(of: bucket + 1)) / 2
    }
}
