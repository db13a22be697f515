import Linux
import Model

/// One router's connections to one dyno; the last one used is the first one reused.
final class DynoPool {
    let dyno: DynoRoute
    let address: SocketAddress
    /// `web.1`, as the log prints it.
    let nameText: [UInt8]
    let counters: DynoCounters
    private(set) var idle: [DynoConnection] = []
    private(set) var inUse = 0
    /// The hop and the faults on the way to the dyno; nil without any.
    private(set) var link: DynoLink?
    /// Counts the changes of `link`: a connection goes back into the pool as long as none has come.
    private var epoch = 0
    /// Set when the dyno has left the route table: connections end with their exchange.
    private(set) var isRetired = false

    init(_ dyno: DynoRoute, _ counters: DynoCounters) {
        self.dyno = dyno
        self.counters = counters
        address = .loopback(port: dyno.port)
        nameText = Array(dyno.name.description.utf8)
    }

    /// The youngest idle connection.
    @inline(__always)
    func takeIdle() -> DynoConnection? {
        idle.popLast()
    }

    /// Keeps `connection` for the next request; false when it has to be closed instead.
    @inline(__always)
    func offer(_ connection: DynoConnection) -> Bool {
        if isRetired || connection.epoch != epoch { return false }
        idle.append(connection)
        return true
    }

    /// Forgets an idle connection that is about to close.
    func removeIdle(_ connection: DynoConnection) {
        if let index = idle.lastIndex(where: { $0 === connection }) { idle.remove(at: index) }
    }

    func beganUse() { inUse += 1 }
    func endedUse() { inUse -= 1 }

    /// What a new connection takes for its epoch; one that serves a single request gets none that counts.
    var connectionEpoch: Int { link?.keepsConnections == false ? -1 : epoch }

    /// Sets what lies on the way to the dyno; connections that know nothing of it are not used again.
    func setConditions(_ conditions: RouteConditions) {
        if conditions == link?.conditions ?? .none { return }
        let new = DynoLink(conditions, to: dyno.name)
        if new == nil, link == nil { return }
        link = new
        epoch += 1
        closeIdle()
    }

    /// Closes what is idle and keeps nothing from now on.
    func retire() {
        isRetired = true
        closeIdle()
    }

    /// Closes what is idle.
    func closeIdle() {
        let connections = idle
        idle = []
        for connection in connections { connection.close() }
    }

    // MARK: Seeing it

    func snapshot(at now: PlatformInstant, quarantinedUntil: PlatformInstant) -> RouterSnapshot.Dyno {
        RouterSnapshot.Dyno(
            id: dyno.id,
            name: dyno.name,
            idleConnections: idle.count,
            longestIdle: idle.first.map { $0.idleTime(at: now) },
            shortestIdle: idle.last.map { $0.idleTime(at: now) },
            connectionsInUse: inUse,
            quarantineLeft: quarantinedUntil > now ? quarantinedUntil - now : nil,
            byStatusClass: counters.byStatusClass
        )
    }
}
