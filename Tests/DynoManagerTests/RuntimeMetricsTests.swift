import Linux
import Model
import Testing

@testable import DynoManager

@Suite("Runtime metrics")
struct RuntimeMetricsTests {
    @Test("are two lines with Heroku's keys, two decimals and cumulative pages")
    func lines() throws {
        let dyno = try #require(ResourceID("d97d0ea7-cf3d-411b-b453-d2943a50b456"))
        let metrics = RuntimeMetrics(
            of: try DynoName("web.1"),
            dyno: dyno,
            app: ResourceID(high: 1, low: 1_808_255),
            size: .basic
        )
        var memory = MemoryReading()
        memory.rssBytes = 21 << 20
        memory.cacheBytes = 1 << 19
        memory.swapBytes = 1 << 18
        memory.pagesIn = 348_836
        memory.pagesOut = 343_403
        let start = "source=web.1 dyno=heroku.2808254.d97d0ea7-cf3d-411b-b453-d2943a50b456"
        let memoryLine =
            "\(start) sample#memory_total=21.75MB sample#memory_rss=21.00MB sample#memory_cache=0.50MB "
            + "sample#memory_swap=0.25MB sample#memory_pgpgin=348836pages sample#memory_pgpgout=343403pages "
            + "sample#memory_quota=512.00MB"
        var readings = DynoReadings()
        func lines(of runnable: Int, at second: Int64) -> [String] {
            let answer = DynoMeter.Answer(
                dyno: dyno,
                launch: 1,
                memory: memory,
                runnable: runnable,
                processorTicks: 0
            )
            readings.take(answer, at: PlatformInstant(nanoseconds: second * 1_000_000_000))
            return metrics.lines(memory, readings.load)
        }
        // The first sample counts for 20 s: 2 (1 - exp(-20/60)) = 0.567.
        #expect(
            lines(of: 2, at: 0) == [
                "\(start) sample#load_avg_1m=0.57 sample#load_avg_5m=0.13 sample#load_avg_15m=0.04",
                memoryLine,
            ]
        )
        // A minute later: 0.567 exp(-1) = 0.2086.
        #expect(
            lines(of: 0, at: 60) == [
                "\(start) sample#load_avg_1m=0.21 sample#load_avg_5m=0.11 sample#load_avg_15m=0.04",
                memoryLine,
            ]
        )
    }

    @Test("take as given back what was brought in and is not there any more, where only faults are counted")
    func pages() {
        let reading = MemoryReading(
            [ProcessMemory(anonymousBytes: 40_960, cacheBytes: 8192, swapBytes: 4096)],
            pageFaults: 100
        )
        #expect(reading.pagesIn == 100)
        #expect(reading.pagesOut == 88)
        #expect(reading.usedBytes == 45_056)
        #expect(reading.totalBytes == 53_248)
    }
}
