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

    @Test("stays within its range however far it is asked to go")
    func saturates() {
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
        #expect(Duration.milliseconds(-1_500).wholeNanoseconds == -1_500_000_000)
        let start = PlatformInstant(nanoseconds: 5)
        #expect(start + .seconds(Int64.max) == .distantFuture)
        #expect(PlatformInstant.distantFuture + .seconds(1) == .distantFuture)
        let clock = PlatformClock.stopped()
        clock.step(by: .seconds(Int64.max))
        clock.step(by: .seconds(1))
        #expect(clock.now() == .distantFuture)
        let fast = PlatformClock(scale: 1e300)
        while fast.now() != .distantFuture {}
        fast.setScale(2)
        #expect(fast.now() == .distantFuture)
        #expect(PlatformClock().realTime(until: .distantFuture) == nil)
    }

    @Test("keeps what it is ahead of the wall when its scale becomes 1 again")
    func neverBack() {
        let clock = PlatformClock()
        clock.step(by: .seconds(90))
        let ahead = clock.reading()
        #expect(ahead.scale == 1 && ahead.platform - ahead.real == .seconds(90))
        clock.setScale(1_000)
        let last = clock.now()
        clock.setScale(1)
        let later = clock.reading()
        #expect(clock.now() >= last)
        #expect(later.platform - later.real >= .seconds(90) && later.scale == 1)
    }

    @Test("runs faster by its scale")
    func scales() throws {
        let clock = PlatformClock(scale: 30)
        let real = try #require(clock.realTime(until: clock.now() + .seconds(30)))
        #expect(real <= .seconds(1))
        #expect(real > .milliseconds(500))
    }
}
