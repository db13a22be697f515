import Linux
import Model
import PlatformAPI
import Store

/// The builds under way, at most one for each app, and every build's transcript.
actor BuildRoom {
    private struct Running {
        let build: ResourceID
        let task: Task<Void, Never>
    }

    private let directory: String
    private var running: [ResourceID: Running] = [:]
    /// Apps whose build is being recorded and has no task yet.
    private var reserved: Set<ResourceID> = []
    /// Apps that are about to be destroyed: no build of theirs starts any more.
    private var leaving: Set<ResourceID> = []
    /// Who waits for an app's place to be given back.
    private var waiters: [ResourceID: [CheckedContinuation<Void, Never>]] = [:]
    private var transcripts: [ResourceID: Transcript] = [:]

    init(directory: String) throws(Errno) {
        self.directory = directory
        try FileSystem.makeDirectory(directory, permissions: 0o700)
    }

    nonisolated func path(of build: ResourceID) -> String { "\(directory)/\(build).log" }

    /// Keeps the app's one place for a build; throws when it is taken.
    func reserve(_ app: ResourceID) throws {
        guard !leaving.contains(app) else { throw StoreError.notFound(.app(app.description)) }
        guard running[app] == nil, !reserved.contains(app) else {
            throw APIErrorBody(
                .conflict,
                "A build of this app is under way. Wait for it to finish, or cancel it."
            )
        }
        reserved.insert(app)
    }

    /// Gives the place back when no build came of it.
    func release(_ app: ResourceID) {
        reserved.remove(app)
        for waiter in waiters.removeValue(forKey: app) ?? [] { waiter.resume() }
    }

    /// Runs `body` as the app's build; the transcript is complete when it returns.
    func start(
        _ build: ResourceID,
        of app: ResourceID,
        _ body: @escaping @Sendable (Transcript) async -> Void
    ) throws {
        guard !leaving.contains(app) else { throw StoreError.notFound(.app(app.description)) }
        let transcript = try Transcript(path: path(of: build), isComplete: false)
        transcripts[build] = transcript
        let task = Task {
            await body(transcript)
            transcript.complete()
            self.end(build, of: app)
        }
        running[app] = Running(build: build, task: task)
        release(app)
    }

    /// The transcript of a build, running or over; nil when its file is gone.
    func transcript(of build: ResourceID) -> Transcript? {
        if let transcript = transcripts[build] { return transcript }
        guard FileSystem.exists(path(of: build)) else { return nil }
        return try? Transcript(path: path(of: build), isComplete: true)
    }

    /// Waits for the end of a build; when the caller is cancelled, so is the build.
    func finish(_ build: ResourceID, of app: ResourceID) async {
        guard let task = running[app], task.build == build else { return }
        await withTaskCancellationHandler {
            await task.task.value
        } onCancel: {
            task.task.cancel()
        }
    }

    /// Cancels a build and waits for its end; false when it does not run.
    func cancel(_ build: ResourceID, of app: ResourceID) async -> Bool {
        guard let running = running[app], running.build == build else { return false }
        running.task.cancel()
        await running.task.value
        return true
    }

    /// Cancels whatever build of the app is under way.
    func cancelAny(of app: ResourceID) async {
        running[app]?.task.cancel()
        await running[app]?.task.value
    }

    /// Cancels whatever build of the app is under way and lets none begin: the app is about to be destroyed.
    func close(_ app: ResourceID) async {
        leaving.insert(app)
        await cancelAny(of: app)
        // Whoever has the place without a build gives it back, as none starts.
        if reserved.contains(app) { await withCheckedContinuation { waiters[app, default: []].append($0) } }
    }

    /// Ends what `close` began.
    func open(_ app: ResourceID) { leaving.remove(app) }

    /// Cancels everything: the daemon stops.
    func stop() async {
        for running in running.values { running.task.cancel() }
        for running in running.values { await running.task.value }
    }

    /// Adds to the transcript of a build of an earlier daemon.
    func note(_ text: String, in build: ResourceID) {
        guard FileSystem.exists(path(of: build)) else { return }
        try? Transcript(path: path(of: build), isComplete: true).append(text)
    }

    /// Removes transcripts of an app that is gone.
    func remove(_ builds: [ResourceID]) {
        for build in builds { try? FileSystem.remove(path(of: build)) }
    }

    /// Removes transcripts of builds that nobody knows of.
    func remove(allBut known: Set<ResourceID>) throws(Errno) {
        for name in try FileSystem.entries(of: directory) where name.hasSuffix(".log") {
            guard let id = ResourceID(name.dropLast(".log".count)), !known.contains(id) else { continue }
            try FileSystem.remove("\(directory)/\(name)")
        }
    }

    // MARK: - Private

    private func end(_ build: ResourceID, of app: ResourceID) {
        running[app] = nil
        transcripts[build] = nil
    }
}
