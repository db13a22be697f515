import Linux
import Model

/// What a test run prints, in two parts.
enum TestPart: String, Sendable {
    /// The build and the set-up.
    case setup
    /// The tests.
    case output
}

/// The test runs under way, which apps are theirs, and every run's transcripts.
actor TestRoom {
    /// What a run that is under way prints to.
    struct Transcripts: Sendable {
        let setup: Transcript
        let output: Transcript
    }

    private let directory: String
    private var running: [ResourceID: Transcripts] = [:]
    private var apps: Set<ResourceID> = []
    /// Those whose slug has a buildpack's tests.
    private var tested: Set<ResourceID> = []

    init(directory: String) throws(Errno) {
        self.directory = directory
        try FileSystem.makeDirectory(directory, permissions: 0o700)
    }

    /// Makes a run's transcripts, which are empty.
    func begin(_ run: ResourceID) throws(Errno) -> Transcripts {
        let transcripts = Transcripts(
            setup: try Transcript(path: path(of: run, .setup), isComplete: false),
            output: try Transcript(path: path(of: run, .output), isComplete: false)
        )
        running[run] = transcripts
        return transcripts
    }

    /// Completes a run's transcripts.
    func end(_ run: ResourceID) {
        running[run]?.setup.complete()
        running[run]?.output.complete()
        running[run] = nil
    }

    /// What a run has printed; nil when its file is gone.
    func transcript(of run: ResourceID, _ part: TestPart) -> Transcript? {
        if let transcripts = running[run] { return part == .setup ? transcripts.setup : transcripts.output }
        guard FileSystem.exists(path(of: run, part)) else { return nil }
        return try? Transcript(path: path(of: run, part), isComplete: true)
    }

    /// Removes the transcripts of runs that are forgotten.
    func remove(_ runs: [ResourceID]) {
        for run in runs {
            for part in [TestPart.setup, .output] { try? FileSystem.remove(path(of: run, part)) }
        }
    }

    /// Removes transcripts of runs that nobody knows of.
    func remove(allBut known: Set<ResourceID>) throws(Errno) {
        for name in try FileSystem.entries(of: directory) where name.hasSuffix(".log") {
            guard let id = ResourceID(name.prefix { $0 != "." }), !known.contains(id) else { continue }
            try FileSystem.remove("\(directory)/\(name)")
        }
    }

    func add(app: ResourceID) { apps.insert(app) }

    func remove(app: ResourceID) {
        apps.remove(app)
        tested.remove(app)
    }

    /// Notes that a run's slug has a buildpack's tests.
    func addTests(of app: ResourceID) { tested.insert(app) }

    func hasTests(of app: ResourceID) -> Bool { tested.contains(app) }

    func hasApp(_ app: ResourceID) -> Bool { apps.contains(app) }

    // MARK: - Private

    private func path(of run: ResourceID, _ part: TestPart) -> String {
        "\(directory)/\(run).\(part.rawValue).log"
    }
}
