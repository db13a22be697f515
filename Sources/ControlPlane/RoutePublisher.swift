import Linux
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
    let features: RoutingFeatures

    init(_ snapshot: AppSnapshot) {
        id = snapshot.app.id
        name = snapshot.app.name
        loopbackAddress = snapshot.app.loopbackAddress
        isInMaintenance = snapshot.app.isInMaintenance
        isBlank = snapshot.slug == nil
        hasWebFormation = snapshot.formation.contains { $0.type == .web && $0.quantity > 0 }
        features = FeatureCatalog.routing(of: snapshot.features)
    }
}

/// Keeps the route table: joins what the store says of apps with what the supervisor says of dynos.
///
/// Every change publishes a whole new table.
package final class RoutePublisher: DynoObserver {
    fileprivate struct State {
        var apps: [ResourceID: RoutedAppState] = [:]
        var dynos: [ResourceID: [DynoSnapshot]] = [:]
    }

    private let cell: RouteTableCell
    private let state = Lock(State())

    package init(cell: RouteTableCell) {
        self.cell = cell
    }

    package func dynosChanged(of app: ResourceID, to dynos: [DynoSnapshot]) {
        // The last dynos of an app that is gone are nobody's.
        change { if $0.apps[app] != nil { $0.dynos[app] = dynos } }
    }

    func publish(_ app: RoutedAppState) {
        change { $0.apps[app.id] = app }
    }

    func remove(_ app: ResourceID) {
        change { state in
            state.apps[app] = nil
            state.dynos[app] = nil
        }
    }

    // MARK: - Private

    /// Publishes under the lock, so that an older table can never follow a newer one.
    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            cell.publish(RouteTable(apps: state.routes))
        }
    }
}

extension RoutePublisher.State {
    fileprivate var routes: [AppRoute] {
        apps.values.sorted { $0.name < $1.name }
            .map { app in
                AppRoute(
                    id: app.id,
                    name: app.name,
                    hostnames: ["\(app.name).\(PlatformIdentity.hostSuffix)"],
                    loopbackAddress: app.loopbackAddress,
                    isInMaintenance: app.isInMaintenance,
                    isBlank: app.isBlank,
                    hasWebFormation: app.hasWebFormation,
                    features: app.features,
                    dynos: (dynos[app.id] ?? []).compactMap(DynoRoute.init(routing:))
                )
            }
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
