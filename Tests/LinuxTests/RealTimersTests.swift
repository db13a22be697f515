import Linux
import TestSupport
import Testing

@Suite("Real timers")
struct RealTimersTests {
    @Test("ring in order on a platform clock that stands still, and not when cancelled")
    func order() throws {
        let loop = try EventLoop(clock: .stopped())
        let timers = try RealTimers(loop: loop)
        let start = RealTimers.now()
        let rung = Recorder<String>()
        _ = timers.schedule(at: start + 3_000_000) {
            rung.append("last")
            loop.stop()
        }
        _ = timers.schedule(at: start - 1) { rung.append("past") }
        _ = timers.schedule(at: start + 1_000_000) { rung.append("first") }
        let cancelled = timers.schedule(at: start + 2_000_000) { rung.append("never") }
        timers.cancel(cancelled)
        loop.run()
        timers.close()
        #expect(rung.values == ["past", "first", "last"])
        #expect(RealTimers.now() - start >= 3_000_000)
    }
}
