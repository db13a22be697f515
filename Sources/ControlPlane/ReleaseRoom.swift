import DynoManager
import Linux
import Model
import Store

/// An app's releases one after the other, and what their release commands print (spec dynos §8).
///
/// Who makes a release has the app's turn from before its commit until it is final, so that no later release can be made
/// from one whose command still runs.
actor ReleaseRoom {
    private struct Waiter {
        let ticket: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Running {
        let output: String
        let transcript: Transcript
        let task: Task<Void, Never>
    }

    private static let folder = "releases"

    private let stateDirectory: String
    private var taken: Set<ResourceID> = []
    private var waiters: [ResourceID: [Waiter]] = [:]
    private var tickets = 0
    /// Apps that are about to be destroyed: no release command starts any more.
    private var leaving: Set<ResourceID> = []
    private var running: [ResourceID: Running] = [:]
    private var isStopping = false

    init(stateDirectory: String) throws(Errno) {
        self.stateDirectory = stateDirectory
        try FileSystem.makeDirectory("\(stateDirectory)/\(Self.folder)", permissions: 0o700)
    }

    /// A file that no release has yet, relative to the state directory.
    static func newOutputPath() -> String { "\(folder)/\(ResourceID.random()).log" }

    /// How many apps have somebody who waits.
    var waitingApps: Int { waiters.count }

    // MARK: Turns

    /// Waits for the app's turn; throws when the caller is cancelled or the daemon stops.
    func takeTurn(of app: ResourceID) async throws {
        try Task.checkCancellation()
        guard !isStopping else { throw SupervisorStopped() }
        guard !taken.insert(app).inserted else { return }
        tickets += 1
        let ticket = tickets
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                waiters[app, default: []].append(Waiter(ticket: ticket, continuation: $0))
            }
        } onCancel: {
            Task { await self.leave(app, ticket) }
        }
    }

    /// Gives the turn to who has waited longest.
    func endTurn(of app: ResourceID) {
        guard let next = waiters[app]?.first else {
            taken.remove(app)
            return
        }
        waiters[app]?.removeFirst()
        if waiters[app]?.isEmpty == true { waiters[app] = nil }
        next.continuation.resume()
    }

    /// Stops the app's release command, sends away who waits and takes the turn: the app is about to be destroyed.
    ///
    /// Throws when the daemon stops.
    func takeLastTurn(of app: ResourceID) async throws {
        leaving.insert(app)
        defer { leaving.remove(app) }
        for waiter in waiters.removeValue(forKey: app) ?? [] {
            waiter.continuation.resume(throwing: StoreError.notFound(.app(app.description)))
        }
        running[app]?.task.cancel()
        try await takeTurn(of: app)
    }

    // MARK: Release commands

    /// Runs `body` as the app's release command; its turn and its transcript end when it returns.
    ///
    /// Throws when the app is about to be destroyed, when the daemon stops and when the transcript cannot be made.
    func start(
        of app: ResourceID,
        output: String,
        _ body: @escaping @Sendable (Transcript) async -> Void
    ) throws {
        guard !isStopping else { throw SupervisorStopped() }
        guard !leaving.contains(app) else { throw CancellationError() }
        let transcript = try Transcript(path: "\(stateDirectory)/\(output)", isComplete: false)
        let task = Task {
            await body(transcript)
            transcript.complete()
            self.end(app)
        }
        running[app] = Running(output: output, transcript: transcript, task: task)
    }

    /// Waits until the release command that writes there has ended, with its release.
    func finish(_ output: String) async {
        await running.values.first { $0.output == output }?.task.value
    }

    /// What a release command has printed; nil before its first output and when the file is gone.
    func transcript(_ output: String) -> Transcript? {
        let path = "\(stateDirectory)/\(output)"
        guard let size = try? FileSystem.status(path).sizeBytes else { return nil }
        let transcript = running.values.first { $0.output == output }?.transcript
        guard let transcript else { return try? Transcript(path: path, isComplete: true) }
        return size > 0 || transcript.isComplete ? transcript : nil
    }

    /// Adds to what a release command of an earlier daemon has printed.
    func note(_ text: String, in output: String) {
        guard let transcript = try? Transcript(path: "\(stateDirectory)/\(output)", isComplete: true) else {
            return
        }
        transcript.append(text)
    }

    /// Removes what release commands of an app that is gone have printed.
    func remove(_ outputs: [String]) {
        for output in outputs { try? FileSystem.remove("\(stateDirectory)/\(output)") }
    }

    /// Removes outputs of releases that nobody knows of; `known` are relative to the state directory.
    func remove(allBut known: Set<String>) throws(Errno) {
        for name in try FileSystem.entries(of: "\(stateDirectory)/\(Self.folder)") {
            let output = "\(Self.folder)/\(name)"
            guard name.hasSuffix(".log"), !known.contains(output) else { continue }
            try FileSystem.remove("\(stateDirectory)/\(output)")
        }
    }

    /// The daemon stops: nobody gets a turn any more, and what runs ends as failed.
    func stop() async {
        isStopping = true
        for waiter in waiters.values.joined() { waiter.continuation.resume(throwing: SupervisorStopped()) }
        waiters = [:]
        for running in running.values { running.task.cancel() }
        for running in running.values { await running.task.value }
    }

    // MARK: - Private

    private func leave(_ app: ResourceID, _ ticket: Int) {
        guard let index = waiters[app]?.firstIndex(where: { $0.ticket == ticket }),
            let waiter = waiters[app]?.remove(at: index)
        else { return }
        if waiters[app]?.isEmpty == true { waiters[app] = nil }
        waiter.continuation.resume(throwing: CancellationError())
    }

    private func end(_ app: ResourceID) {
        running[app] = nil
        endTurn(of: app)
    }
}
