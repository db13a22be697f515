import Linux
import Testing

@testable import Router

@Suite("LatencyHistogram")
struct LatencyHistogramTests {
    @Test(
        "30 s and 55 s are edges to the nanosecond, and belong to the bucket below",
        arguments: [30, 55] as [Int64]
    )
    func exactEdges(seconds: Int64) {
        let edge = seconds * 1_000_000_000
        let below = LatencyHistogram.bucket(of: edge)
        #expect(LatencyHistogram.bucket(of: edge - 1) == below)
        #expect(LatencyHistogram.bucket(of: edge + 1) == below + 1)
        #expect(LatencyHistogram.lowerEdge(of: below + 1) == edge)
        #expect(LatencyHistogram.publishedEdges.contains(edge))
    }

    @Test("buckets follow each other without a gap, and a time lies between the edges of its bucket")
    func order() {
        for bucket in 1..<LatencyHistogram.bucketCount {
            let edge = LatencyHistogram.lowerEdge(of: bucket)
            #expect(edge > LatencyHistogram.lowerEdge(of: bucket - 1))
            #expect(LatencyHistogram.bucket(of: edge) == bucket - 1)
            #expect(LatencyHistogram.bucket(of: edge + 1) == bucket)
        }
        #expect(LatencyHistogram.bucket(of: -5) == 0)
        #expect(LatencyHistogram.bucket(of: .max) == LatencyHistogram.bucketCount - 1)
    }

    @Test("a quantile is at most 3.2 % off", arguments: [0.5, 0.95, 0.99, 1])
    func quantiles(share: Double) throws {
        var generator = SeededGenerator(seed: 11)
        var histogram = LatencyHistogram()
        var times: [Int64] = []
        for _ in 0..<5_000 {
            // From 0.1 ms to 80 s, as likely in each octave.
            let time =
                Int64(100_000 << UInt64(generator.number(below: 20)))
                + Int64(generator.number(below: 100_000))
            times.append(time)
            histogram.add(nanoseconds: time)
        }
        times.sort()
        let exact = Double(times[Int((share * 5_000).rounded(.up)) - 1])
        let told = Double(try #require(histogram.quantile(share)).wholeNanoseconds)
        #expect(abs(told - exact) <= exact / 31, "\(told) for \(exact)")
        #expect(histogram.total == 5_000)
        #expect(histogram.sumNanoseconds == UInt64(times.reduce(0, +)))
    }

    @Test("without times there is no quantile")
    func empty() {
        #expect(LatencyHistogram().quantile(0.5) == nil)
    }

    @Test("each published bound counts exactly the times up to it")
    func published() {
        var histogram = LatencyHistogram()
        for edge in LatencyHistogram.publishedEdges {
            histogram.add(nanoseconds: edge)
            histogram.add(nanoseconds: edge + 1_000)
        }
        for (index, edge) in LatencyHistogram.publishedEdges.enumerated() {
            #expect(histogram.count(upTo: edge) == UInt64(2 * index + 1))
        }
    }

    @Test("the difference to an earlier state is what came in between")
    func difference() {
        var histogram = LatencyHistogram()
        histogram.add(nanoseconds: 1_000_000)
        var earlier = LatencyHistogram()
        earlier.copy(histogram)
        histogram.add(nanoseconds: 31_000_000_000)
        let since = histogram.since(earlier)
        #expect(since.total == 1 && since.sumNanoseconds == 31_000_000_000)
        #expect(since.count(upTo: 30_000_000_000) == 0 && since.count(upTo: 55_000_000_000) == 1)
    }
}
