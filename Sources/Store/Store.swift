package import Linux
package import Model

/// What survives a restart, in one SQLite database (design §6).
///
/// Every call is one transaction on the store's own thread and is on the disk when it returns. WAL mode with
/// synchronous=FULL: a commit is written to the log and synced before it is answered, so neither `kill -9`
/// nor a power cut loses it (NORMAL would survive only the first; changes come at human speed, so the sync
/// costs nothing that matters). Times come in as arguments.
package actor Store {
    /// What a daemon that was killed had left half-done when this store was opened.
    package struct Recovery: Equatable, Sendable {
        /// Builds that were pending and are failed now.
        package let builds: [BuildRecord]
        /// Releases whose release command was running and that are failed now.
        package let releases: [ReleaseRecord]
    }

    private let thread: LoopThread
    let connection: SQLiteConnection

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.loop.executor.unowned
    }

    /// Opens or creates the database at `path` and brings it up to date.
    ///
    /// Builds and releases left pending by a killed daemon are marked failed at `time`.
    package static func open(
        path: String,
        clock: PlatformClock,
        at time: Timestamp
    ) async throws -> (store: Store, recovery: Recovery) {
        let store = try Store(path: path, clock: clock)
        do {
            return (store, try await store.prepare(at: time))
        } catch {
            await store.close()
            throw error
        }
    }

    /// Looks whether this program can use the database at `path`, which may be open elsewhere; one that is not there yet
    /// can be.
    package static func check(path: String) throws(StoreError) {
        guard FileSystem.exists(path) else { return }
        do {
            let connection = try SQLiteConnection(path: path)
            defer { connection.close() }
            connection.setBusyTimeout(
                milliseconds: Int32(clamping: Limits.Store.busyTimeout.components.seconds * 1_000)
            )
            _ = try Migrations.version(of: connection)
        } catch {
            throw typed(error)
        }
    }

    private init(path: String, clock: PlatformClock) throws {
        // Config vars are secrets, and SQLite gives its log the database's mode. A path that cannot be
        // opened is reported by SQLite just below.
        _ = try? FileSystem.open(path, .append, permissions: 0o600)
        do throws(SQLiteError) {
            connection = try SQLiteConnection(path: path)
        } catch {
            throw StoreError.database(error)
        }
        thread = try LoopThread(named: "store", clock: clock)
    }

    deinit { thread.loop.stop() }

    /// Closes the database and ends the thread; the store must not be called afterwards.
    package nonisolated func close() async {
        await closeConnection()
        thread.stop()
    }

    // MARK: - For the extensions

    /// Runs `body` as one transaction and turns what it throws into a `StoreError`.
    func write<Answer>(_ body: () throws -> Answer) throws(StoreError) -> Answer {
        do {
            return try connection.transaction(body)
        } catch {
            throw Store.typed(error)
        }
    }

    /// Runs `body`, which changes nothing, on one consistent state.
    func read<Answer>(_ body: () throws -> Answer) throws(StoreError) -> Answer {
        do {
            return try body()
        } catch {
            throw Store.typed(error)
        }
    }

    static func typed(_ error: any Error) -> StoreError {
        switch error {
        case let error as StoreError: error
        case let error as SQLiteError: .database(error)
        default: preconditionFailure("the store throws only its own errors, not \(error)")
        }
    }

    // MARK: - Private

    private func closeConnection() { connection.close() }

    private func prepare(at time: Timestamp) throws(StoreError) -> Recovery {
        do {
            connection.setBusyTimeout(
                milliseconds: Int32(clamping: Limits.Store.busyTimeout.components.seconds * 1_000)
            )
            try connection.execute(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
            )
            try Migrations.apply(to: connection)
            return try connection.transaction { try failPending(at: time) }
        } catch {
            throw Store.typed(error)
        }
    }

    private func failPending(at time: Timestamp) throws -> Recovery {
        let builds = try connection.all(BuildRecord.query + " WHERE builds.status = 'pending'") {
            try $0.id("id")
        }
        for build in builds { try setBuildStatus(of: build, to: .failed, at: time) }
        let releases = try connection.all(ReleaseRecord.query + " WHERE releases.status = 'pending'") {
            try $0.id("id")
        }
        for release in releases { try setReleaseStatus(of: release, to: .failed, at: time) }
        try failPendingTargets(at: time)
        try failPendingSetups(at: time)
        try failPendingReviewApps(at: time)
        try failPendingTestRuns(at: time)
        return Recovery(
            builds: try builds.map { try findBuild($0) },
            releases: try releases.map { try findRelease($0) }
        )
    }
}
