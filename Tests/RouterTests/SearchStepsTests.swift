import Linux
import Model
import Testing

@testable import Router

@Suite("SearchSteps")
struct SearchStepsTests {
    private func at(_ seconds: Int64) -> PlatformInstant {
        PlatformInstant(nanoseconds: seconds * 1_000_000_000)
    }

    @Test("a wait that goes on after a look is one wait")
    func waits() {
        var steps = SearchSteps()
        steps.beginWait(.waitForRelease, at: at(0))
        for second in 1...70 {
            steps.end(.waited, at: at(Int64(second)))
            steps.beginWait(.waitForRelease, at: at(Int64(second)))
        }
        steps.end(.waited, at: at(71))
        #expect(steps.list.count == 1 && steps.list[0].began == at(0) && steps.list[0].ended == at(71))
        steps.beginWait(.waitForRelease, at: at(72))
        #expect(steps.list.count == 2)
    }

    @Test("ten attempts with a wait around each have room; more are counted and change nothing")
    func bound() {
        var steps = SearchSteps()
        for number in 1...10 {
            steps.beginWait(.waitForRelease, at: at(Int64(number) * 10))
            steps.end(.waited, at: at(Int64(number) * 10 + 1))
            steps.beginConnect(to: number, at: at(Int64(number) * 10 + 1))
            steps.end(.refused, at: at(Int64(number) * 10 + 2))
        }
        steps.beginWait(.waitForRelease, at: at(200))
        steps.end(.waited, at: at(201))
        #expect(steps.list.count == Limits.RouterView.searchSteps && steps.dropped == 0)
        let before = steps.list
        steps.beginConnect(to: 11, at: at(202))
        steps.end(.connected, at: at(203))
        #expect(steps.list == before && steps.dropped == 1)
        steps.removeAll()
        #expect(steps.list.isEmpty && steps.dropped == 0)
    }
}
