package import Model

/// Which app answers for which host, and which dynos it has: all that routers are told from outside.
///
/// A value: the control plane publishes a whole one after each change (`RouteTableCell`). A table that is made
/// from another shares with it what has not changed, so that one app's change costs the same beside 1 app or
/// 1,000, and a router sees at once which apps are as they were (`AppDirectory`).
package struct RouteTable: Sendable {
    /// A route that tables share; the same object is the same route.
    private final class Entry: Sendable {
        let route: AppRoute
        init(_ route: AppRoute) { self.route = route }
    }

    private var entries: [Entry]
    private var hosts: HostIndex

    /// The table of `apps`; a hostname that two apps claim belongs to the first.
    package init(apps: [AppRoute]) {
        entries = apps.map(Entry.init)
        hosts = HostIndex(apps.map(\.hostnames))
    }

    package static let empty = RouteTable(apps: [])

    package var apps: [AppRoute] { entries.map(\.route) }

    var count: Int { entries.count }

    subscript(position: Int) -> AppRoute { entries[position].route }

    /// The position of the app that has this hostname, given without a port; any case counts
    /// (spec router §1.2).
    func app(forHost host: Span<UInt8>) -> Int? {
        hosts.owner(of: host)
    }

    /// Whether the app at `position` is in `other` at the same place and has not changed since.
    func isUnchanged(at position: Int, since other: RouteTable) -> Bool {
        position < other.entries.count && entries[position] === other.entries[position]
    }

    // MARK: Changes

    /// Takes a new route of an app in, or the first; answers whether that changes anything.
    package mutating func set(_ route: AppRoute) -> Bool {
        if let position = position(of: route.id) {
            let before = entries[position].route
            if before == route { return false }
            entries[position] = Entry(route)
            if before.hostnames != route.hostnames { indexHosts() }
        } else {
            entries.append(Entry(route))
            indexHosts()
        }
        return true
    }

    /// Leaves an app out; answers whether it was there.
    package mutating func remove(_ app: ResourceID) -> Bool {
        guard let position = position(of: app) else { return false }
        entries.remove(at: position)
        indexHosts()
        return true
    }

    // MARK: - Private

    private func position(of app: ResourceID) -> Int? { entries.firstIndex { $0.route.id == app } }

    private mutating func indexHosts() { hosts = HostIndex(entries.map(\.route.hostnames)) }
}

/// One app as routers see it.
package struct AppRoute: Hashable, Sendable {
    package let id: ResourceID
    package let name: AppName
    /// Every name that leads here, the default `APP.<suffix>` among them; `*.example.com` is all below.
    package let hostnames: [String]
    /// The app's own address in 127.10.0.0/16, host byte order; nil when it has none.
    ///
    /// A request that arrives there belongs to this app unless its Host names another app of the table.
    package let loopbackAddress: UInt32?
    package let isInMaintenance: Bool
    /// Whether no code was ever deployed (H81).
    package let isBlank: Bool
    /// Whether web dynos are wanted at all; otherwise H14.
    package let hasWebFormation: Bool
    /// Whether its dynos may not run because the account's Eco hours are used up (H82).
    package let isOutOfDynoHours: Bool
    /// Where requests are noted; nil for an app that never sleeps.
    package let attention: AppAttention?
    /// What is switched for this app.
    package let features: RoutingFeatures
    /// The app's own pages, which its config vars name.
    package let pages: CustomPages
    /// The web dynos that run or start, and the last that crashed.
    package let dynos: [DynoRoute]
    /// What lies between the routers and this app's dynos.
    package var conditions = RouteConditions.none

    package init(
        id: ResourceID,
        name: AppName,
        hostnames: [String],
        loopbackAddress: UInt32? = nil,
        isInMaintenance: Bool = false,
        isBlank: Bool = false,
        hasWebFormation: Bool = true,
        isOutOfDynoHours: Bool = false,
        attention: AppAttention? = nil,
        features: RoutingFeatures = [],
        pages: CustomPages = CustomPages(),
        dynos: [DynoRoute] = []
    ) {
        self.id = id
        self.name = name
        self.hostnames = hostnames
        self.loopbackAddress = loopbackAddress
        self.isInMaintenance = isInMaintenance
        self.isBlank = isBlank
        self.hasWebFormation = hasWebFormation
        self.isOutOfDynoHours = isOutOfDynoHours
        self.attention = attention
        self.features = features
        self.pages = pages
        self.dynos = dynos
    }
}

/// One web dyno as routers see it.
package struct DynoRoute: Hashable, Sendable {
    /// What a dyno can do for a request.
    package enum State: Sendable { case up, starting, crashed }

    package let id: ResourceID
    package let name: DynoName
    /// The port on 127.0.0.1 that it listens on.
    package let port: UInt16
    package let state: State

    package init(id: ResourceID, name: DynoName, port: UInt16, state: State) {
        self.id = id
        self.name = name
        self.port = port
        self.state = state
    }
}
