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
    /// Apps whose last change the engines have not taken, each with who tries on.
    private var owed: [ResourceID: Task<Void, Never>] = [:]
    private var isStopping = false

    init(_ parts: Platform.Parts, _ pool: EcoSleep.Pool) {
        self.parts = parts
        self.pool = pool
    }

    /// Reads the app's state and hands it to the engines; returns when they have taken it.
    ///
    /// `isResumed` says that the daemon was away and the formation comes back. When it throws the change stays committed:
    /// it is tried again until the engines have it or the app is gone.
    func apply(_ app: ResourceID, isResumed: Bool = false) async throws {
        let before = turns[app]
        let turn = Task {
            // An earlier turn's failure was told to its own caller.
            _ = await before?.result
            try await self.perform(app, isResumed)
        }
        turns[app] = turn
        defer { if turns[app] == turn { turns[app] = nil } }
        do {
            try await turn.value
        } catch {
            if !error.isOfGoneApp { owe(app, isResumed) }
            throw error
        }
    }

    /// Tries no more: the daemon stops.
    func stop() async {
        isStopping = true
        for task in owed.values { task.cancel() }
        for task in owed.values { await task.value }
    }

    /// Stops everything of an app that is gone from the store.
    func remove(_ app: ResourceID) async {
        _ = await turns[app]?.result
        parts.routes.remove(app)
        await parts.dynos.remove(app)
        await parts.logs.removeChannel(of: app)
    }

    // MARK: - Private

    private func owe(_ app: ResourceID, _ isResumed: Bool) {
        guard owed[app] == nil, !isStopping else { return }
        owed[app] = Task {
            let pause = Limits.Platform.synchronizationPause
            while (try? await Task.sleep(for: pause)) != nil, await !self.isSettled(app, isResumed) {}
            self.owed[app] = nil
        }
    }

    private func isSettled(_ app: ResourceID, _ isResumed: Bool) async -> Bool {
        do {
            try await apply(app, isResumed: isResumed)
            return true
        } catch {
            return error.isOfGoneApp
        }
    }

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

extension Error {
    /// Whether there is no such app any more.
    fileprivate var isOfGoneApp: Bool {
        guard case .notFound = self as? StoreError else { return false }
        return true
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
