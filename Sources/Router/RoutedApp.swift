import Linux
import Model

/// One app as one router works for it: whom to choose, which connections stand, who waits.
final class RoutedApp {
    let id: ResourceID
    private(set) var isRetired = false
    private(set) var selection: DynoSelection
    /// One for each candidate of `selection`, in the same order.
    private(set) var pools: [DynoPool]
    /// Exchanges that wait for a dyno to start or to leave quarantine.
    private var waiting: [Relay] = []

    init(_ route: AppRoute) {
        id = route.id
        selection = DynoSelection(route)
        pools = route.dynos.map(DynoPool.init)
    }

    /// Takes a new version of the app over: dynos that stay keep their connections, others are retired.
    func update(_ route: AppRoute) {
        if route == selection.app { return }
        var old = Dictionary(pools.map { ($0.dyno.id, $0) }) { first, _ in first }
        pools = route.dynos.map { dyno in
            guard let pool = old[dyno.id], pool.dyno.port == dyno.port else { return DynoPool(dyno) }
            old[dyno.id] = nil
            return pool
        }
        selection.update(route)
        for pool in old.values { pool.retire() }
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

    func quarantine(_ pool: DynoPool, at now: PlatformInstant) {
        selection.quarantine(pool.dyno.id, at: now)
    }

    // MARK: Waiting

    func beginWaiting(_ relay: Relay) { waiting.append(relay) }

    func endWaiting(_ relay: Relay) { waiting.removeAll { $0 === relay } }

    /// Lets everyone who waits look again, in order of arrival.
    func wakeWaiting() {
        let relays = waiting
        for relay in relays { relay.lookAgain() }
    }

    // MARK: Seeing it

    func snapshot(at now: PlatformInstant) -> RouterSnapshot.App {
        RouterSnapshot.App(
            id: id,
            inFlight: selection.inFlight,
            inFlightLimit: selection.inFlightLimit,
            waiting: waiting.count,
            dynos: zip(pools, selection.candidates).map { pool, candidate in
                RouterSnapshot.Dyno(
                    id: pool.dyno.id,
                    name: pool.dyno.name,
                    idleConnections: pool.idle.count,
                    connectionsInUse: pool.inUse,
                    quarantineLeft: candidate.quarantinedUntil > now ? candidate.quarantinedUntil - now : nil
                )
            }
        )
    }
}
