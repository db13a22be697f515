import DynoManager
import Logplex
import Model
import Store

/// Makes dynos, routes and drains what the store says, one app at a time and in order.
///
/// Whoever commits a change calls `apply` afterwards. The state is read when the turn comes, so that of two
/// overlapping changes the later commit is what runs, whichever call comes first.
actor AppSynchronizer {
    private let parts: Platform.Parts
    private let pool: EcoSleep.Pool
    private var turns: [ResourceID: Task<Void, any Error>] = [:]

    init(_ parts: Platform.Parts, _ pool: EcoSleep.Pool) {
        self.parts = parts
        self.pool = pool
    }

    /// Reads the app's state and hands it to the engines; returns when they have taken it.
    ///
    /// `isResumed` says that the daemon was away and the formation comes back.
    func apply(_ app: ResourceID, isResumed: Bool = false) async throws {
        let before = turns[app]
        let turn = Task {
            // An earlier turn's failure was told to its own caller.
            _ = await before?.result
            try await self.perform(app, isResumed)
        }
        turns[app] = turn
        defer { if turns[app] == turn { turns[app] = nil } }
        try await turn.value
    }

    /// Stops everything of an app that is gone from the store.
    func remove(_ app: ResourceID) async {
        _ = await turns[app]?.result
        parts.routes.remove(app)
        await parts.dynos.remove(app)
        await parts.logs.removeChannel(of: app)
    }

    // MARK: - Private

    private func perform(_ app: ResourceID, _ isResumed: Bool) async throws {
        let snapshot = try await parts.store.snapshot(of: app)
        // Before the dynos, so that a drain gets their first line.
        await parts.logs.setDrains(snapshot.drains.compactMap(WantedDrain.init), of: app)
        try await parts.logs.setTelemetry(snapshot.wantedTelemetry, of: app)
        let sleep = snapshot.sleep(isUsedUp: pool.isUsedUp)
        parts.routes.publish(RoutedAppState(snapshot, sleep))
        await parts.dynos.apply(WantedApp(snapshot, sleep: sleep, isResumed: isResumed))
    }
}

extension AppSnapshot {
    /// Whether its dynos are Eco, which no other size may stand beside.
    var isEco: Bool { formation.contains { $0.quantity > 0 && $0.size == .eco } }

    /// Why its formation does not run; nil when it runs.
    func sleep(isUsedUp: Bool) -> WantedApp.Sleep? {
        guard isEco else { return nil }
        return isUsedUp ? .outOfHours : isAsleep ? .idle : nil
    }
}
