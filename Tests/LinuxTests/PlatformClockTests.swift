import Linux
import Testing

@Suite("The platform clock")
struct PlatformClockTests {
    @Test("stands still, steps, and tells the real time until a deadline")
    func steps() {
        let clock = PlatformClock.stopped()
        let start = clock.now()
        clock.step(by: .seconds(90))
        #expect(clock.now() - start == .seconds(90))
        #expect(clock.realTime(until: clock.now() + .seconds(1)) == nil)
        #expect(clock.realTime(until: start) == .zero)
    }

    @Test("runs faster by its scale")
    func scales() throws {
        let clock = PlatformClock(scale: 30)
        let real = try #require(clock.realTime(until: clock.now() + .seconds(30)))
        #expect(real <= .seconds(1))
        #expect(real > .milliseconds(500))
    }
}
