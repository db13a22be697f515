import Linux
import Model

/// The last 1,500 lines of every app on the disk, so that they survive a restart, `kill -9` included.
///
/// It writes on a thread of its own: a slow or full disk holds up nobody. Nothing is synced; a kill of the
/// daemon loses at most what came in the quarter of a second before it, a power cut perhaps more.
actor LogHistory {
    /// What is to be saved of one app.
    struct Batch: Sendable {
        let app: ResourceID
        /// Oldest first.
        let messages: [LogMessage]
        /// What has a number below it has expired.
        let firstNumber: UInt64
    }

    /// How saving one app's lines went.
    struct Outcome: Sendable {
        let app: ResourceID
        /// The last number that was to be saved.
        let through: UInt64
        let failure: Errno?
    }

    private let directory: String
    private let thread: LoopThread
    private var folders: [ResourceID: HistoryFolder] = [:]
    private var sleepers: [CheckedContinuation<Void, Never>] = []
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.loop.executor.unowned
    }

    /// Keeps one folder per app in `directory`, which is made when the first line is saved.
    init(directory: String) throws(Errno) {
        self.directory = directory
        // The wall's own pace: how often the disk is written is no limit of the platform.
        thread = try LoopThread(named: "log-history", clock: PlatformClock())
    }

    deinit { thread.loop.stop() }

    /// The histories of `apps`; folders of other apps are removed.
    ///
    /// A history that cannot be read is nil.
    func load(_ apps: Set<ResourceID>) -> [ResourceID: [LogMessage]?] {
        var loaded: [ResourceID: [LogMessage]?] = [:]
        for name in (try? FileSystem.entries(of: directory)) ?? [] {
            guard let app = ResourceID(name) else { continue }
            var folder = HistoryFolder(path: path(of: app))
            if apps.contains(app) {
                loaded.updateValue(try? folder.load(), forKey: app)
                folders[app] = folder
            } else {
                try? folder.remove()
            }
        }
        return loaded
    }

    /// Saves each app's messages, and removes what has expired before them.
    func save(_ batches: [Batch]) -> [Outcome] {
        batches.map { batch in
            let app = batch.app
            var failure: Errno?
            do throws(Errno) {
                var folder = folders[app] ?? HistoryFolder(path: path(of: app))
                defer { folders[app] = folder }
                try folder.expire(before: batch.firstNumber)
                try folder.save(batch.messages)
            } catch {
                failure = error
            }
            return Outcome(app: app, through: batch.messages.last?.number ?? 0, failure: failure)
        }
    }

    /// Removes the history of an app that is gone.
    func remove(_ app: ResourceID) {
        var folder = folders.removeValue(forKey: app) ?? HistoryFolder(path: path(of: app))
        // What cannot be removed goes at the next start, in `load`.
        try? folder.remove()
    }

    /// Returns after the pause between two saves, or when the history closes.
    func pause() async {
        guard !isClosed else { return }
        if sleepers.isEmpty {
            thread.loop.schedule(after: Limits.Logplex.historySavePause) { [weak self] in
                self?.assumeIsolated { $0.wakeSleepers() }
            }
        }
        await withCheckedContinuation { sleepers.append($0) }
    }

    /// Lets every `pause` return, now and later.
    func endPauses() {
        isClosed = true
        wakeSleepers()
    }

    /// Ends the thread; the history must not be called afterwards.
    nonisolated func close() async {
        await endPauses()
        thread.stop()
    }

    // MARK: - Private

    private func path(of app: ResourceID) -> String { "\(directory)/\(app)" }

    private func wakeSleepers() {
        for sleeper in sleepers { sleeper.resume() }
        sleepers.removeAll()
    }
}
