import Linux
import Model
import Testing

@testable import ControlPlane
@testable import Router

@Suite("The ledger of Eco hours")
struct EcoLedgerTests {
    private let app = ResourceID(high: 1, low: 1)
    private let other = ResourceID(high: 1, low: 2)
    private let november: CalendarMonth
    /// 25 November, 00:00: the month has 144 hours left.
    private let start: Timestamp

    init() throws {
        start = try #require(Timestamp("2026-11-25T00:00:00Z"))
        november = CalendarMonth(containing: start)
    }

    @Test("counts each dyno from its start to its end, and writes down at the end")
    func counts() {
        var ledger = ledger()
        #expect(ledger.take(worker(1), of: app, at: hours(0)) == [])
        #expect(ledger.hours(at: minutes(3)) == [app: .seconds(180)])
        #expect(ledger.take(worker(3), of: app, at: minutes(4)) == [])
        let kept = EcoLedger.Order.keep([app: .seconds(240 + 3 * 60)], november)
        #expect(ledger.take(nil, of: app, at: minutes(5)) == [kept])
        #expect(ledger.hours(at: hours(99)) == [app: .seconds(240 + 3 * 60)])
        #expect(ledger.nextDeadline(at: hours(99)) == nil)
    }

    @Test("counts one-off dynos, of a sleeping app too")
    func oneOffs() {
        var ledger = ledger()
        var state = worker(1)
        state.oneOffs = 2
        state.isAsleep = true
        _ = ledger.take(state, of: app, at: hours(0))
        #expect(ledger.hours(at: minutes(2)) == [app: .seconds(240)])
    }

    @Test("writes down every five minutes while hours are used, once after a leap")
    func keeping() {
        var ledger = ledger()
        _ = ledger.take(worker(1), of: app, at: hours(0))
        #expect(ledger.nextDeadline(at: hours(0)) == minutes(5))
        #expect(ledger.settle(at: minutes(4)) == [])
        #expect(ledger.settle(at: minutes(5)) == [.keep([app: .seconds(300)], november)])
        #expect(ledger.settle(at: hours(20)) == [.keep([app: .seconds(20 * 3600)], november)])
        #expect(ledger.nextDeadline(at: hours(20)) == hours(20) + .seconds(300))
        #expect(ledger.keepAll(at: hours(20)) == [])
    }

    @Test("what could not be written down is written down later")
    func keepingFails() {
        var ledger = ledger()
        _ = ledger.take(worker(1), of: app, at: hours(0))
        _ = ledger.take(nil, of: app, at: minutes(1))
        ledger.keepAgain([app: .seconds(60)], of: november)
        #expect(ledger.keepAll(at: minutes(2)) == [.keep([app: .seconds(60)], november)])
        ledger.keepAgain([app: .seconds(60)], of: november.next)
        #expect(ledger.keepAll(at: minutes(3)) == [])
    }

    @Test("an app with a web dyno sleeps 30 min after its last request, and uses no hours then")
    func idle() {
        var ledger = ledger()
        let attention = AppAttention(since: hours(0)) {}
        _ = ledger.take(web(attention), of: app, at: hours(0))
        _ = ledger.settle(at: minutes(20))
        attention.requestBegan(at: minutes(20))
        attention.requestEnded(at: minutes(20))
        #expect(ledger.settle(at: minutes(49)) == [.keep([app: .seconds(49 * 60)], november)])
        #expect(ledger.nextDeadline(at: minutes(49)) == minutes(50))
        // Told late: what is counted ends with the sleep.
        #expect(
            ledger.settle(at: hours(90)) == [.keep([app: .seconds(50 * 60)], november), .putToSleep(app)]
        )
        #expect(ledger.hours(at: hours(99)) == [app: .seconds(50 * 60)])
        #expect(ledger.settle(at: hours(99)) == [])
    }

    @Test("an app that could not be put to sleep uses hours on, and is to sleep half an hour later")
    func couldNotSleep() {
        var ledger = ledger()
        _ = ledger.take(web(AppAttention(since: hours(0)) {}), of: app, at: hours(0))
        #expect(ledger.settle(at: minutes(40)).contains(.putToSleep(app)))
        ledger.couldNotSleep(app, at: minutes(40))
        #expect(ledger.hours(at: minutes(50)) == [app: .seconds(40 * 60)])
        #expect(!ledger.settle(at: minutes(69)).contains(.putToSleep(app)))
        #expect(ledger.settle(at: minutes(70)).contains(.putToSleep(app)))
        // One that is up already, or gone, stays as it is.
        ledger.couldNotSleep(other, at: minutes(71))
        #expect(ledger.hours(at: hours(9)) == [app: .seconds(60 * 60)])
    }

    @Test("an app does not sleep while a request is under way")
    func underWay() {
        var ledger = ledger()
        let attention = AppAttention(since: hours(0)) {}
        _ = ledger.take(web(attention), of: app, at: hours(0))
        attention.requestBegan(at: minutes(1))
        #expect(ledger.settle(at: hours(5)) == [.keep([app: .seconds(5 * 3600)], november)])
        attention.requestEnded(at: hours(5))
        #expect(ledger.settle(at: hours(5) + .seconds(1799)).contains(.putToSleep(app)) == false)
        #expect(ledger.settle(at: hours(5) + .seconds(1800)).contains(.putToSleep(app)))
    }

    @Test("a dyno that starts, by a release or because it was woken, begins the half hour anew")
    func startsAnew() {
        var ledger = ledger()
        let attention = AppAttention(since: hours(0)) {}
        _ = ledger.take(web(attention), of: app, at: hours(0))
        _ = ledger.take(web(attention, dyno: 2), of: app, at: minutes(20))
        #expect(!ledger.settle(at: minutes(49)).contains(.putToSleep(app)))
        #expect(ledger.settle(at: minutes(50)).contains(.putToSleep(app)))
        _ = ledger.take(web(attention, dyno: 3), of: app, at: minutes(60))
        #expect(!ledger.settle(at: minutes(89)).contains(.putToSleep(app)))
        #expect(ledger.settle(at: minutes(90)).contains(.putToSleep(app)))
    }

    @Test("an app without web dynos never sleeps by itself")
    func worker() {
        var ledger = ledger()
        _ = ledger.take(worker(1), of: app, at: hours(0))
        #expect(ledger.settle(at: hours(48)) == [.keep([app: .seconds(48 * 3600)], november)])
    }

    @Test("when the pool is used up all Eco apps stop, to the second")
    func runsOut() {
        var ledger = ledger(used: [other: .seconds(999 * 3600)])
        let attention = AppAttention(since: hours(0)) {}
        _ = ledger.take(web(attention), of: app, at: hours(0))
        _ = ledger.take(worker(3), of: other, at: hours(0))
        #expect(!ledger.isUsedUp)
        #expect(!ledger.settle(at: minutes(14)).contains { $0 == .runOut([app, other], idle: [app]) })
        #expect(
            ledger.settle(at: minutes(20)) == [
                .keep([app: .seconds(900), other: .seconds(999 * 3600 + 2700)], november),
                .runOut([app, other], idle: [app]),
            ]
        )
        #expect(ledger.isUsedUp)
        #expect(ledger.hours(at: hours(90)).values.reduce(.zero, +) == .seconds(1000 * 3600))
        #expect(ledger.settle(at: hours(90)) == [])
    }

    @Test("a month that begins gives all hours back")
    func month() {
        var ledger = ledger(used: [other: .seconds(1000 * 3600)])
        #expect(ledger.isUsedUp)
        _ = ledger.take(worker(1), of: app, at: hours(0))
        #expect(ledger.nextDeadline(at: hours(0)) == hours(144))
        #expect(ledger.settle(at: hours(144)) == [.renew([app])])
        #expect(!ledger.isUsedUp && ledger.month == november.next)
        #expect(ledger.hours(at: hours(145)) == [app: .seconds(3600)])
    }

    @Test("hours belong to the month that they are used in, however late it is told")
    func monthsInOneLeap() {
        var ledger = ledger()
        _ = ledger.take(worker(1), of: app, at: hours(0))
        #expect(
            ledger.settle(at: hours(144 + 744 + 10)) == [
                .keep([app: .seconds(144 * 3600)], november),
                .keep([app: .seconds(744 * 3600)], november.next),
                .keep([app: .seconds(10 * 3600)], november.next.next),
            ]
        )
    }

    @Test("a pool of nothing is used up from the beginning, in every month")
    func noPool() {
        var ledger = ledger(pool: .zero)
        #expect(ledger.isUsedUp)
        _ = ledger.take(worker(1), of: app, at: hours(0))
        #expect(ledger.settle(at: hours(2000)) == [])
        #expect(ledger.isUsedUp)
    }

    // MARK: - Private

    private func ledger(
        pool: Duration = .seconds(1000 * 3600),
        used: [ResourceID: Duration] = [:]
    ) -> EcoLedger {
        EcoLedger(pool: pool, calendar: PlatformCalendar(start: start), at: hours(0), used: used)
    }

    /// An Eco app of so many dynos, none of them web.
    private func worker(_ dynos: Int) -> EcoState {
        var state = EcoState()
        state.formation = Set((0..<dynos).map { ResourceID(high: 2, low: UInt64($0)) })
        state.attention = AppAttention(since: hours(0)) {}
        return state
    }

    private func web(_ attention: AppAttention, dyno: UInt64 = 1) -> EcoState {
        EcoState(formation: [ResourceID(high: 3, low: dyno)], canIdle: true, attention: attention)
    }

    private func hours(_ count: Int64) -> PlatformInstant { minutes(count * 60) }

    private func minutes(_ count: Int64) -> PlatformInstant {
        PlatformInstant(nanoseconds: 0) + .seconds(count * 60)
    }
}
