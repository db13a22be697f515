import Linux
import Model

/// One app as one router works for it: whom to choose, which connections stand, who waits.
final class RoutedApp {
    let id: ResourceID
    private(set) var isRetired = false
    private(set) var features: RoutingFeatures
    /// Where requests are noted; nil for an app that never sleeps.
    private(set) var attention: AppAttention?
    /// Made with the first request: most apps of a large table never get one.
    private var counters: AppCounters?
    /// By the dyno's number, so that a dyno goes on where the one before it of that name ended.
    private var dynoCounters: [Int: DynoCounters] = [:]
    /// The faults that the platform itself has for this app's requests; hardly ever any.
    private(set) var platformFaults = PlatformFaults()
    private(set) var selection: DynoSelection
    /// One for each candidate of `selection`, in the same order.
    private(set) var pools: [DynoPool]
    /// Answers with the app's own pages; nil for an app that has none.
    private var ownAnswers: ErrorAnswers?
    /// Exchanges that wait for a dyno to start or to leave quarantine.
    private var waiting: [Relay] = []

    init(_ route: AppRoute) {
        id = route.id
        features = route.features
        attention = route.attention
        selection = DynoSelection(route)
        pools = []
        pools = route.dynos.map(makePool)
        ownAnswers = ErrorAnswers(route.pages)
        setConditions(route.conditions)
    }

    var name: AppName { selection.app.name }

    /// Takes a new version of the app over: dynos that stay keep their connections, others are retired; answers
    /// those.
    @discardableResult
    func update(_ route: AppRoute) -> [DynoPool] {
        if route == selection.app { return [] }
        var old = Dictionary(pools.map { ($0.dyno.id, $0) }) { first, _ in first }
        pools = route.dynos.map { dyno in
            guard let pool = old[dyno.id], pool.dyno.port == dyno.port else { return makePool(dyno) }
            old[dyno.id] = nil
            return pool
        }
        if route.pages != selection.app.pages { ownAnswers = ErrorAnswers(route.pages) }
        selection.update(route)
        features = route.features
        attention = route.attention
        if features.usesConnectionsOnce {
            for pool in pools { pool.closeIdle() }
        }
        setConditions(route.conditions)
        for pool in old.values { pool.retire() }
        return Array(old.values)
    }

    /// Closes everything that is idle; the app has left the table, and nobody needs to wait any more.
    func retire() {
        isRetired = true
        for pool in pools { pool.retire() }
        let relays = waiting
        for relay in relays { relay.fail(relay.exchange.failure(.noSuchApp)) }
    }

    // MARK: Requests

    func checkOut() throws(RouterError) { try selection.checkOut() }
    func checkIn() { selection.checkIn() }

    @inline(__always)
    func choose(at now: PlatformInstant, random: UInt64) -> DynoSelection.Choice {
        selection.choose(at: now, random: random)
    }

    /// The pool of `web.<number>`, if that dyno takes requests now.
    func pool(ofDyno number: Int, at now: PlatformInstant) -> DynoPool? {
        selection.position(ofDyno: number, at: now).map { pools[$0] }
    }

    func quarantine(_ pool: DynoPool, at now: PlatformInstant) {
        selection.quarantine(pool.dyno.id, at: now)
    }

    /// The answer to an error for which the app has a page of its own.
    func ownAnswer(
        to error: RouterError,
        isHead: Bool,
        keepsAlive: Bool,
        isLegacy: Bool = false
    ) -> ErrorAnswers.Answer? {
        guard selection.app.pages[error.page] != nil else { return nil }
        return ownAnswers?.answer(to: error, isHead: isHead, keepsAlive: keepsAlive, isLegacy: isLegacy)
    }

    // MARK: Waiting

    func beginWaiting(_ relay: Relay) { waiting.append(relay) }

    /// Who is woken stands in front: with ten thousand who wait, none is looked for among all the others.
    func endWaiting(_ relay: Relay) {
        if let index = waiting.firstIndex(where: { $0 === relay }) { waiting.remove(at: index) }
    }

    /// Lets everyone who waits look again, in order of arrival.
    func wakeWaiting() {
        let relays = waiting
        for relay in relays { relay.lookAgain() }
    }

    /// Takes over what lies between this router and the app's dynos.
    private func setConditions(_ conditions: RouteConditions) {
        platformFaults.update(conditions.faults)
        for pool in pools { pool.setConditions(conditions) }
    }

    /// The faults that requests in flight have not met yet; each is told once.
    func takeNewExchangeFaults() -> [Fault] { platformFaults.takeNewExchangeFaults() }

    // MARK: Seeing it

    /// Counts a request that has ended.
    @inline(__always)
    func count(status: Int?, code: RouterCode?, serviceNanoseconds: Int64?, at now: PlatformInstant) {
        let counters = counters ?? beginCounting(at: now)
        counters.add(status: status, code: code, serviceNanoseconds: serviceNanoseconds, at: now)
    }

    func snapshot(at now: PlatformInstant) -> RouterSnapshot.App {
        RouterSnapshot.App(
            id: id,
            name: name,
            inFlight: selection.inFlight,
            inFlightLimit: selection.inFlightLimit,
            waiting: waiting.count,
            traffic: counters.map { counters in
                .init(
                    total: counters.total,
                    lastMinute: counters.lastMinute(at: now),
                    upgradedTimes: counters.upgradedTimes
                )
            },
            dynos: zip(pools, selection.candidates).map { pool, candidate in
                pool.snapshot(at: now, quarantinedUntil: candidate.quarantinedUntil)
            }
        )
    }

    // MARK: - Private

    @inline(never)
    private func beginCounting(at now: PlatformInstant) -> AppCounters {
        let fresh = AppCounters(at: now)
        counters = fresh
        return fresh
    }

    private func makePool(_ dyno: DynoRoute) -> DynoPool {
        let counters = dynoCounters[dyno.name.number] ?? DynoCounters()
        dynoCounters[dyno.name.number] = counters
        return DynoPool(dyno, counters)
    }
}
