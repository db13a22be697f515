import Linux
import Model
import Testing

@testable import DynoManager

@Suite("A dyno's readings")
struct DynoReadingsTests {
    @Test("keep the newest memory, the load's averages and counts that never go back")
    func counts() {
        var readings = DynoReadings()
        #expect(readings.memory == nil && readings.processorTime == .zero)
        readings.take(answer(rss: 4_096, pages: 30, ticks: 250, runnable: 3), at: instant(0))
        #expect(readings.processorTime == .milliseconds(2_500))
        let load = readings.load.oneMinute
        // 3 (1 - exp(-20/60)).
        #expect((0.84...0.86).contains(load))
        // A child that was never waited for has left with its counts.
        readings.take(answer(rss: 8_192, pages: 10, ticks: 100, runnable: 0), at: instant(20))
        #expect(readings.memory?.rssBytes == 8_192 && readings.memory?.pagesIn == 30)
        #expect(readings.processorTime == .milliseconds(2_500))
        #expect(readings.load.oneMinute < load)
    }

    // MARK: - Private

    private func instant(_ second: Int64) -> PlatformInstant {
        PlatformInstant(nanoseconds: second * 1_000_000_000)
    }

    private func answer(rss: Int, pages: Int, ticks: Int, runnable: Int) -> DynoMeter.Answer {
        var memory = MemoryReading()
        memory.rssBytes = rss
        memory.pagesIn = pages
        return DynoMeter.Answer(
            dyno: ResourceID(high: 1, low: 1),
            launch: 1,
            memory: memory,
            runnable: runnable,
            processorTicks: ticks
        )
    }
}
