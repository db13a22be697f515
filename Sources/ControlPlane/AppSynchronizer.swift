import DynoManager
import Logplex
import Model
import Store

/// Makes dynos and routes what the store says, one app at a time and in order.
///
/// Whoever commits a change calls `apply` afterwards. The state is read when the turn comes, so that of two
/// overlapping changes the later commit is what runs, whichever call comes first.
actor AppSynchronizer {
    private let parts: Platform.Parts
    private var turns: [ResourceID: Task<Void, any Error>] = [:]

    init(_ parts: Platform.Parts) {
        self.parts = parts
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
        parts.routes.publish(RoutedAppState(snapshot))
        await parts.dynos.apply(WantedApp(snapshot, isResumed: isResumed))
    }
}
