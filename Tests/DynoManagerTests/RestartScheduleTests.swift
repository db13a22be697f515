import DynoManager
import Linux
import Testing

@Suite("The restart schedule")
struct RestartScheduleTests {
    @Test(
        "each crash in a row waits longer, up to 320 minutes for ever",
        arguments: [(1, 0), (2, 20), (3, 40), (4, 60), (5, 180), (6, 320), (7, 320), (100, 320)]
    )
    func limits(crash: Int, minutes: Int) {
        #expect(RestartSchedule.limit(afterCrash: crash) == .seconds(minutes * 60))
    }

    @Test("a wait is more than nine tenths of its limit and at most all of it", arguments: 1...6)
    func jitter(crash: Int) {
        var generator = SeededGenerator(seed: 7)
        let limit = RestartSchedule.limit(afterCrash: crash)
        for _ in 0..<1_000 {
            let wait = RestartSchedule.wait(afterCrash: crash, using: &generator)
            #expect(wait <= limit)
            #expect(wait >= limit * 0.9)
        }
    }

    @Test("the same seed waits the same")
    func seed() {
        var first = SeededGenerator(seed: 3)
        var second = SeededGenerator(seed: 3)
        #expect(
            RestartSchedule.wait(afterCrash: 4, using: &first)
                == RestartSchedule.wait(afterCrash: 4, using: &second)
        )
    }
}
