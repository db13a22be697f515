import Linux
import Model
import Router

/// Who uses Eco hours, who sleeps when, and when the pool is empty (spec dynos §2, router §17).
///
/// A value that is told what happens and when. Whatever became due meanwhile is taken in the order of its time, so
/// that a clock that makes leaps counts the same hours as one that runs.
struct EcoLedger {
    /// What has to be done because of it.
    enum Order: Equatable {
        /// Write down what these apps have used of the month.
        case keep([ResourceID: Duration], CalendarMonth)
        case putToSleep(ResourceID)
        /// The hours are used up: these apps may not run, of which the second part will want a request to wake.
        case runOut([ResourceID], idle: [ResourceID])
        /// A month has begun: these apps may run again.
        case renew([ResourceID])
    }

    private struct App {
        var state: EcoState
        /// When it last began to run, or one of its dynos did.
        var since: PlatformInstant
    }

    private enum Due { case month, runOut, idle(ResourceID) }

    let pool: Duration
    private let calendar: PlatformCalendar
    private(set) var month: CalendarMonth
    private(set) var isUsedUp: Bool
    private var monthEnd: PlatformInstant
    private var apps: [ResourceID: App] = [:]
    /// In nanoseconds, up to `counted`.
    private var used: [ResourceID: Int64]
    private var unkept: Set<ResourceID> = []
    private var counted: PlatformInstant
    private var kept: PlatformInstant

    /// `used` is what apps have used of the present month.
    init(
        pool: Duration,
        calendar: PlatformCalendar,
        at now: PlatformInstant,
        used: [ResourceID: Duration]
    ) {
        self.pool = pool
        self.calendar = calendar
        self.used = used.mapValues(\.wholeNanoseconds)
        month = CalendarMonth(containing: calendar.time(at: now))
        monthEnd = calendar.instant(of: month.next.start)
        counted = now
        kept = now
        isUsedUp = false
        isUsedUp = left <= 0
    }

    // MARK: Events

    /// An app is in another state; nil: its dynos are not Eco, or it is gone.
    mutating func take(_ state: EcoState?, of id: ResourceID, at now: PlatformInstant) -> [Order] {
        var orders = settle(at: now)
        let before = apps[id].map(rate) ?? 0
        if let state {
            let known = apps[id]
            let goesOn = known.map { $0.state.formation == state.formation && !$0.state.isAsleep } ?? false
            apps[id] = App(state: state, since: goesOn ? known?.since ?? now : now)
        } else {
            apps[id] = nil
        }
        if (apps[id].map(rate) ?? 0) < before { orders += keep(at: now) }
        return orders
    }

    /// Does what has become due by `now`.
    mutating func settle(at now: PlatformInstant) -> [Order] {
        var orders: [Order] = []
        while true {
            let (due, time) = firstDue(at: now)
            guard time <= now else { break }
            count(to: time)
            orders += act(on: due, at: max(time, counted))
        }
        count(to: now)
        if let time = nextKeeping, time <= now { orders += keep(at: now) }
        return orders
    }

    /// Writes everything down that is not, for an end.
    mutating func keepAll(at now: PlatformInstant) -> [Order] { settle(at: now) + keep(at: now) }

    /// What could not be written down is still to be.
    mutating func keepAgain(_ hours: [ResourceID: Duration], of other: CalendarMonth) {
        if other == month { unkept.formUnion(hours.keys) }
    }

    /// An app that was to fall asleep runs on: it uses hours from now on, and is tried again half an hour later.
    mutating func couldNotSleep(_ id: ResourceID, at now: PlatformInstant) {
        guard apps[id]?.state.isAsleep == true else { return }
        count(to: now)
        apps[id]?.state.isAsleep = false
        apps[id]?.since = now
    }

    /// When `settle` has something to do next; nil as long as nothing happens.
    func nextDeadline(at now: PlatformInstant) -> PlatformInstant? {
        guard !apps.isEmpty else { return nil }
        let due = firstDue(at: now).time
        return nextKeeping.map { min($0, due) } ?? due
    }

    /// What each app has used of the month until `now`, which nothing was due before.
    func hours(at now: PlatformInstant) -> [ResourceID: Duration] {
        var copy = self
        copy.count(to: now)
        return copy.used.mapValues { .nanoseconds($0) }
    }

    // MARK: - Private

    /// Of the pool, in nanoseconds.
    private var left: Int64 { pool.wholeNanoseconds - used.values.reduce(0, +) }

    /// How many dynos of an app use hours.
    private func rate(_ app: App) -> Int64 {
        let runs = !isUsedUp && !app.state.isAsleep
        return Int64((runs ? app.state.formation.count : 0) + app.state.oneOffs)
    }

    private mutating func count(to now: PlatformInstant) {
        let elapsed = now.nanoseconds - counted.nanoseconds
        guard elapsed > 0 else { return }
        counted = now
        for (id, app) in apps {
            let rate = rate(app)
            guard rate > 0 else { continue }
            used[id, default: 0] += rate * elapsed
            unkept.insert(id)
        }
    }

    /// All dynos that use hours.
    private var wholeRate: Int64 { apps.values.reduce(0) { $0 + rate($1) } }

    /// When the hours are to be written down again; nil while none are used.
    private var nextKeeping: PlatformInstant? {
        unkept.isEmpty && wholeRate == 0 ? nil : kept + Limits.Dynos.ecoHoursKept
    }

    private func firstDue(at now: PlatformInstant) -> (due: Due, time: PlatformInstant) {
        var first: (due: Due, time: PlatformInstant) = (.month, monthEnd)
        let rate = wholeRate
        if rate > 0, !isUsedUp {
            let time = counted + .nanoseconds((max(0, left) + rate - 1) / rate)
            if time < first.time { first = (.runOut, time) }
        }
        for (id, app) in apps where app.state.canIdle && !app.state.isAsleep && !isUsedUp {
            let last = app.state.attention?.lastRequest(at: now) ?? app.since
            let time = max(last, app.since) + Limits.Dynos.ecoIdle
            if time < first.time { first = (.idle(id), time) }
        }
        return first
    }

    private mutating func act(on due: Due, at now: PlatformInstant) -> [Order] {
        switch due {
        case .idle(let id):
            let orders = keep(at: now)
            apps[id]?.state.isAsleep = true
            return orders + [.putToSleep(id)]
        case .runOut:
            isUsedUp = true
            let idle = apps.filter { $0.value.state.canIdle && !$0.value.state.isAsleep }.keys.sorted()
            for id in idle { apps[id]?.state.isAsleep = true }
            return keep(at: now) + [.runOut(ecoApps, idle: idle)]
        case .month:
            let orders = keep(at: now)
            month = month.next
            monthEnd = calendar.instant(of: month.next.start)
            used = [:]
            let wasUsedUp = isUsedUp
            isUsedUp = left <= 0
            return orders + (wasUsedUp && !isUsedUp ? [.renew(ecoApps)] : [])
        }
    }

    /// The apps whose formation is Eco, sorted.
    private var ecoApps: [ResourceID] { apps.filter { $0.value.state.attention != nil }.keys.sorted() }

    private mutating func keep(at now: PlatformInstant) -> [Order] {
        kept = now
        guard !unkept.isEmpty else { return [] }
        let hours = used.filter { unkept.contains($0.key) }.mapValues { Duration.nanoseconds($0) }
        unkept = []
        return [.keep(hours, month)]
    }
}
