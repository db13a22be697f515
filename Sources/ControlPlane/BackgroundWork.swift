import DynoManager
import Model

/// Work that goes on after the call that began it was answered: promotions, set-ups, test runs.
///
/// None of it outlives the platform: the store must not be called once it is closed.
actor BackgroundWork {
    private var tasks: [ResourceID: Task<Void, Never>] = [:]
    private var isStopping = false

    /// Runs `body` beside everything else, under an id of its own; throws when the daemon stops.
    func start(_ id: ResourceID = .random(), _ body: @escaping @Sendable () async -> Void) throws {
        guard !isStopping else { throw SupervisorStopped() }
        tasks[id] = Task {
            await body()
            self.end(id)
        }
    }

    /// Cancels one piece and waits for its end; returns at once when it is over.
    func cancel(_ id: ResourceID) async {
        tasks[id]?.cancel()
        await tasks[id]?.value
    }

    /// Waits for the end of one piece, or for the caller's own cancellation; the piece goes on.
    func wait(for id: ResourceID) async {
        guard let task = tasks[id] else { return }
        let (end, ender) = AsyncStream<Never>.makeStream()
        Task {
            await task.value
            ender.finish()
        }
        for await _ in end {}
    }

    /// Nothing more is begun, and what runs is told to end.
    func cancel() {
        isStopping = true
        for task in tasks.values { task.cancel() }
    }

    /// The same, and waits for the end of everything.
    func stop() async {
        cancel()
        for task in tasks.values { await task.value }
    }

    // MARK: - Private

    private func end(_ id: ResourceID) { tasks[id] = nil }
}
