import DynoManager
package import Linux
package import Model
package import Router
import Store

/// What the routers need to know of an app besides its dynos.
struct RoutedAppState: Sendable {
    let id: ResourceID
    let name: AppName
    let loopbackAddress: UInt32
    let isInMaintenance: Bool
    let isBlank: Bool
    let hasWebFormation: Bool
    let isEco: Bool
    let sleep: WantedApp.Sleep?
    let features: RoutingFeatures
    let hostnames: [String]
    let pages: CustomPages

    init(_ snapshot: AppSnapshot, _ sleep: WantedApp.Sleep?) {
        id = snapshot.app.id
        name = snapshot.app.name
        loopbackAddress = snapshot.app.loopbackAddress
        isInMaintenance = snapshot.app.isInMaintenance
        isBlank = snapshot.slug == nil
        hasWebFormation = snapshot.formation.contains { $0.type == .web && $0.quantity > 0 }
        isEco = snapshot.isEco
        self.sleep = sleep
        let isTraced = snapshot.telemetry.contains { $0.signals.contains(.traces) }
        features = FeatureCatalog.routing(of: snapshot.features).union(isTraced ? .traced : [])
        hostnames =
            [snapshot.app.name.hostname]
            + snapshot.domains.map(\.hostname.description)
        pages = CustomPages(
            error: PageURL(configVar: "ERROR_PAGE_URL", of: snapshot),
            maintenance: PageURL(configVar: "MAINTENANCE_PAGE_URL", of: snapshot)
        )
    }
}

/// Keeps the route table: joins what the store says of apps with what the supervisor says of dynos.
///
/// Every change publishes a whole table, which shares with the one before what has not changed; what changes no
/// route publishes nothing.
package final class RoutePublisher: DynoObserver {
    private struct State {
        var apps: [ResourceID: RoutedAppState] = [:]
        var dynos: [ResourceID: [DynoSnapshot]] = [:]
        var table = RouteTable.empty
        var links = LinkTable()
        /// Where requests of Eco apps are noted.
        var attentions: [ResourceID: AppAttention] = [:]
        /// What has been told of Eco apps last.
        var eco: [ResourceID: EcoState] = [:]

        /// Joins an app's route anew; whether that changed the table.
        mutating func join(_ id: ResourceID) -> Bool {
            guard let app = apps[id] else { return table.remove(id) }
            var route = AppRoute(app, dynos[id] ?? [], attentions[id])
            route.conditions = links.conditions(of: id)
            return table.set(route)
        }

        /// What the app means for the pool of Eco hours; nil: nothing.
        func ecoState(of id: ResourceID) -> EcoState? {
            guard let app = apps[id] else { return nil }
            let running = (dynos[id] ?? []).filter { $0.size == .eco && [.starting, .up].contains($0.state) }
            guard app.isEco || !running.isEmpty else { return nil }
            return EcoState(
                formation: Set(running.filter(\.isFormation).map(\.id)),
                oneOffs: running.count { !$0.isFormation },
                canIdle: app.isEco && app.hasWebFormation,
                isAsleep: app.sleep != nil,
                attention: attentions[id]
            )
        }
    }

    /// What happens to Eco apps.
    let ecoEvents = EcoEvents()
    /// What happens to apps, for their webhooks.
    let webhookFeed = WebhookFeed()
    private let cell: RouteTableCell
    private let clock: PlatformClock
    private let state = Lock(State())

    package init(cell: RouteTableCell, clock: PlatformClock) {
        self.cell = cell
        self.clock = clock
    }

    package func dynosChanged(of app: ResourceID, to dynos: [DynoSnapshot]) {
        // The last dynos of an app that is gone are nobody's.
        change(app) { state in
            guard state.apps[app] != nil else { return }
            webhookFeed.send(.dynos(app: app, before: state.dynos[app] ?? [], after: dynos))
            state.dynos[app] = dynos
        }
    }

    package func requestsEnded(at dyno: ResourceID) async {
        await cell.requestsEnded(at: dyno)
    }

    func publish(_ app: RoutedAppState) {
        change(app.id) { state in
            state.apps[app.id] = app
            guard app.isEco else {
                state.attentions[app.id] = nil
                return
            }
            let attention = state.attentions[app.id] ?? makeAttention(of: app.id)
            state.attentions[app.id] = attention
            // Before the dynos leave the table: the first request that finds none has to wake them.
            if app.sleep == .idle { attention.fallAsleep() } else { attention.stayAwake() }
        }
    }

    /// The next request wakes the app: one that came before could not.
    func sleepOn(_ app: ResourceID) { state.withLock { $0.attentions[app]?.fallAsleep() } }

    func remove(_ app: ResourceID) {
        change(app) { state in
            state.apps[app] = nil
            state.dynos[app] = nil
            state.attentions[app] = nil
            state.links.remove(app)
        }
    }

    /// What lies between the routers and the dynos.
    var links: LinkTable { state.withLock { $0.links } }

    /// Changes what lies between the routers and the dynos; they know it when this returns.
    func changeLinks<Value>(_ body: (inout LinkTable) throws -> Value) rethrows -> Value {
        try state.withLock { state in
            let value = try body(&state.links)
            var hasChanged = false
            for app in state.apps.keys where state.join(app) { hasChanged = true }
            if hasChanged { cell.publish(state.table) }
            return value
        }
    }

    // MARK: - Private

    /// Publishes under the lock, so that an older table can never follow a newer one.
    private func change(_ id: ResourceID, _ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            if state.join(id) { cell.publish(state.table) }
            let eco = state.ecoState(of: id)
            guard eco != state.eco[id] else { return }
            state.eco[id] = eco
            ecoEvents.send(.changed(id, eco, at: clock.now()))
        }
    }

    private func makeAttention(of app: ResourceID) -> AppAttention {
        AppAttention(since: clock.now()) { [ecoEvents] in ecoEvents.send(.requested(app)) }
    }
}

extension AppRoute {
    fileprivate init(_ app: RoutedAppState, _ dynos: [DynoSnapshot], _ attention: AppAttention?) {
        self.init(
            id: app.id,
            name: app.name,
            hostnames: app.hostnames,
            loopbackAddress: app.loopbackAddress,
            isInMaintenance: app.isInMaintenance,
            isBlank: app.isBlank,
            hasWebFormation: app.hasWebFormation,
            isOutOfDynoHours: app.sleep == .outOfHours,
            attention: attention,
            features: app.features,
            pages: app.pages,
            dynos: dynos.compactMap(DynoRoute.init(routing:))
        )
    }
}

extension DynoRoute {
    /// The dyno as routers see it; nil when they have no use for it.
    fileprivate init?(routing dyno: DynoSnapshot) {
        guard dyno.isFormation, dyno.name.type == .web else { return nil }
        let state: State
        switch dyno.state {
        case .up: state = .up
        case .starting: state = .starting
        case .crashed: state = .crashed
        case .down, .idle: return nil
        }
        // Only a dyno that is up is ever connected to; the others have no port, or none any more.
        guard state != .up || dyno.port != nil else { return nil }
        self.init(id: dyno.id, name: dyno.name, port: dyno.port ?? 0, state: state)
    }
}

extension PageURL {
    /// The URL that a config var has; nil when it has none that a browser could load.
    fileprivate init?(configVar name: String, of snapshot: AppSnapshot) {
        guard let name = try? ConfigVarName(name), let text = snapshot.config[name] else { return nil }
        self.init(text)
    }
}
