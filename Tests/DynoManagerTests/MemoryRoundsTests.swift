import Testing

@testable import DynoManager

@Suite("Rounds of memory readings")
struct MemoryRoundsTests {
    @Test("are one at a time")
    func single() {
        var rounds = MemoryRounds()
        let first = rounds.begin(at: 0, scale: 1)
        let second = rounds.begin(at: 1_000_000_000, scale: 1)
        rounds.end(at: 2_000_000_000)
        // The clock may have been stepped: the next is due, however soon.
        let third = rounds.begin(at: 2_000_000_001, scale: 1)
        #expect([first, second, third] == [true, false, true])
    }

    @Test("take a tenth of the time at most when the clock runs fast")
    func rest() {
        var rounds = MemoryRounds()
        let first = rounds.begin(at: 0, scale: 10_000)
        rounds.end(at: 100)
        let early = rounds.begin(at: 999, scale: 10_000)
        let rested = rounds.begin(at: 1000, scale: 10_000)
        #expect([first, early, rested] == [true, false, true])
    }
}
