import Linux
import Testing

@testable import Router

@Suite("The pace of a response")
struct ResponsePaceTests {
    private let start = PlatformInstant(nanoseconds: 1_000_000_000)

    @Test("is unlimited unless told otherwise")
    func unlimited() {
        var pace = ResponsePace()
        pace.began(at: start)
        #expect(pace.allowance(at: start) == .max)
    }

    @Test("begins after the delay, counted from the first byte")
    func delay() {
        var pace = ResponsePace(delay: .seconds(2))
        pace.began(at: start)
        pace.began(at: start + .seconds(1))
        #expect(pace.allowance(at: start + .milliseconds(1_999)) == 0)
        #expect(pace.nextTime(waiting: 5) == start + .seconds(2))
        #expect(pace.allowance(at: start + .seconds(2)) == .max)
    }

    @Test("lets so many bytes pass as the time since has earned")
    func rate() {
        var pace = ResponsePace(bytesPerSecond: 1_000)
        pace.began(at: start)
        #expect(pace.allowance(at: start) == 0)
        #expect(pace.nextTime(waiting: 500) == start + .milliseconds(10))
        #expect(pace.nextTime(waiting: 3) == start + .milliseconds(3))
        #expect(pace.allowance(at: start + .seconds(2)) == 2_000)
        pace.passed(1_500)
        #expect(pace.allowance(at: start + .seconds(2)) == 500)
        #expect(pace.allowance(at: start + .seconds(1)) == 0)
    }

    @Test("has always earned a byte at the time that it names, whatever the rate")
    func progress() throws {
        for rate in [1, 3, 7, 10, 99, 1_001, 10_240, 123_457, 99_999_989, 1 << 30] {
            var pace = ResponsePace(bytesPerSecond: rate)
            pace.began(at: start)
            for _ in 0..<500 {
                let next = try #require(pace.nextTime(waiting: 1_000_000))
                let allowance = pace.allowance(at: next)
                #expect(allowance > 0, "\(rate)")
                pace.passed(allowance)
            }
        }
    }
}
