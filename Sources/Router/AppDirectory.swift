import Linux
import Model

/// A router's working copy of the route table: the table it has read and its own state for each app.
struct AppDirectory {
    private let cell: RouteTableCell
    private var table: RouteTable
    private var generation: UInt64
    /// One for each app of `table`, in the same order.
    private(set) var apps: [RoutedApp] = []

    init(cell: RouteTableCell) {
        self.cell = cell
        (table, generation) = (.empty, 0)
    }

    /// Whether a newer table has been published; one load.
    @inline(__always)
    var isStale: Bool { cell.generation != generation }

    /// The app that `host` names.
    @inline(__always)
    func app(forHost host: Span<UInt8>) -> RoutedApp? {
        table.app(forHost: host).map { apps[$0] }
    }

    /// The app's route, in the same order as `apps`.
    var routes: [AppRoute] { table.apps }

    /// Reads the newest table, in which apps that stay keep their state; returns those that have left.
    mutating func refresh() -> [RoutedApp] {
        var old = Dictionary(apps.map { ($0.id, $0) }) { first, _ in first }
        (table, generation) = cell.current()
        apps = table.apps.map { route in
            guard let app = old.removeValue(forKey: route.id) else { return RoutedApp(route) }
            app.update(route)
            return app
        }
        return Array(old.values)
    }
}
