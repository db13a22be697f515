import Linux
import Model

/// A router's working copy of the route table: the table it has read and its own state for each app.
///
/// Not copyable, so that a lookup never copies the table.
struct AppDirectory: ~Copyable {
    private let cell: RouteTableCell
    private var table: RouteTable
    /// Which publication `table` is.
    private(set) var generation: UInt64
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

    /// Each app with its route.
    var routedApps: [(app: RoutedApp, route: AppRoute)] {
        apps.enumerated().map { (app: $1, route: table[$0]) }
    }

    /// Reads the newest table, in which apps that stay keep their state; says what that changed.
    ///
    /// An app whose route is the same costs one comparison of pointers.
    mutating func refresh() -> Changes {
        let before = table
        (table, generation) = cell.current()
        let isSameSet = table.count == before.count && apps.indices.allSatisfy { table[$0].id == apps[$0].id }
        return isSameSet ? update(since: before) : rebuild()
    }

    /// What a new table changed.
    struct Changes {
        /// Apps that have left the table.
        var gone: [RoutedApp] = []
        /// Apps that are new or have another route.
        var changed: [RoutedApp] = []
        /// Connections to dynos that have left the table.
        var retired: [DynoPool] = []
        /// Whether an app came, left or has another address of its own.
        var hasOtherAddresses = false
    }

    // MARK: - Private

    private mutating func update(since before: RouteTable) -> Changes {
        var changes = Changes()
        for position in apps.indices where !table.isUnchanged(at: position, since: before) {
            let app = apps[position]
            if before[position].loopbackAddress != table[position].loopbackAddress {
                changes.hasOtherAddresses = true
            }
            changes.retired += app.update(table[position])
            changes.changed.append(app)
        }
        return changes
    }

    private mutating func rebuild() -> Changes {
        var changes = Changes(hasOtherAddresses: true)
        var old = Dictionary(apps.map { ($0.id, $0) }) { first, _ in first }
        apps = (0..<table.count).map { position in
            let route = table[position]
            guard let app = old.removeValue(forKey: route.id) else { return RoutedApp(route) }
            changes.retired += app.update(route)
            return app
        }
        changes.changed = apps
        changes.gone = Array(old.values)
        changes.retired += changes.gone.flatMap(\.pools)
        return changes
    }
}
