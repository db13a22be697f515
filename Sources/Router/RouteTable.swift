package import Model

/// Which app answers for which host, and which dynos it has: all that routers are told from outside.
///
/// A value: the control plane publishes a whole new one after each change (`RouteTableCell`).
package struct RouteTable: Sendable {
    package let apps: [AppRoute]
    private let hosts: HostIndex

    /// The table of `apps`; a hostname that two apps claim belongs to the first.
    package init(apps: [AppRoute]) {
        self.apps = apps
        hosts = HostIndex(apps.map(\.hostnames))
    }

    package static let empty = RouteTable(apps: [])

    /// The position in `apps` of the app that has this hostname, given without a port; any case counts
    /// (spec router §1.2).
    func app(forHost host: Span<UInt8>) -> Int? {
        hosts.owner(of: host)
    }
}

/// One app as routers see it.
package struct AppRoute: Hashable, Sendable {
    package let id: ResourceID
    package let name: AppName
    /// Every name that leads here, the default `APP.<suffix>` among them.
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
    /// What is switched for this app.
    package let features: RoutingFeatures
    /// The web dynos that run or start, and the last that crashed.
    package let dynos: [DynoRoute]

    package init(
        id: ResourceID,
        name: AppName,
        hostnames: [String],
        loopbackAddress: UInt32? = nil,
        isInMaintenance: Bool = false,
        isBlank: Bool = false,
        hasWebFormation: Bool = true,
        features: RoutingFeatures = [],
        dynos: [DynoRoute] = []
    ) {
        self.id = id
        self.name = name
        self.hostnames = hostnames
        self.loopbackAddress = loopbackAddress
        self.isInMaintenance = isInMaintenance
        self.isBlank = isBlank
        self.hasWebFormation = hasWebFormation
        self.features = features
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
