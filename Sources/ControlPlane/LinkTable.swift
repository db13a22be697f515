import Linux
import Model
import Router

/// What lies between the routers and the dynos: hops and faults of all apps.
///
/// In memory only: a daemon that starts has clear ways.
struct LinkTable: Sendable {
    private(set) var hop: Hop?
    private(set) var hops: [ResourceID: Hop] = [:]
    /// The apps' faults, oldest first.
    private(set) var faults: [(app: ResourceID, fault: Fault)] = []
    private var lastID = 0

    func conditions(of app: ResourceID) -> RouteConditions {
        RouteConditions(hop: hops[app] ?? hop, faults: faults.filter { $0.app == app }.map(\.fault))
    }

    /// A number that no fault has had.
    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    mutating func add(_ fault: Fault, to app: ResourceID) { faults.append((app, fault)) }

    /// Takes a fault away; nil when there is none of this number.
    mutating func removeFault(_ id: Int) -> (app: ResourceID, fault: Fault)? {
        guard let index = faults.firstIndex(where: { $0.fault.id == id }) else { return nil }
        return faults.remove(at: index)
    }

    /// Takes an app's faults away, or everyone's; the answer is what was on.
    mutating func removeFaults(of app: ResourceID?) -> [(app: ResourceID, fault: Fault)] {
        let removed = faults.filter { app == nil || $0.app == app }
        faults.removeAll { app == nil || $0.app == app }
        return removed
    }

    /// Takes faults away that are spent or whose time is over, and returns them.
    mutating func removeOver(at now: PlatformInstant) -> [(app: ResourceID, fault: Fault)] {
        let over = faults.filter { $0.fault.isOver(at: now) }
        if !over.isEmpty { faults.removeAll { $0.fault.isOver(at: now) } }
        return over
    }

    /// When the first of the faults that last for a while is over; nil when there are none.
    var nextEnd: PlatformInstant? { faults.map(\.fault.end).filter { $0 < .distantFuture }.min() }

    /// Whether any fault is spent or over.
    func hasOver(at now: PlatformInstant) -> Bool { faults.contains { $0.fault.isOver(at: now) } }

    /// Sets the hop of an app, or of all apps that have none of their own.
    mutating func setHop(_ hop: Hop?, of app: ResourceID?) {
        if let app { hops[app] = hop } else { self.hop = hop }
    }

    mutating func removeAllHops() {
        hop = nil
        hops = [:]
    }

    /// Forgets an app that is gone.
    mutating func remove(_ app: ResourceID) {
        hops[app] = nil
        faults.removeAll { $0.app == app }
    }
}
