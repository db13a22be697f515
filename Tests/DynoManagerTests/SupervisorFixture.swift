import DynoManager
import Linux
import Model
import Synchronization
import TestSupport

/// How the dynos of a live test are kept apart.
enum TestMode: String, CaseIterable, Sendable {
    case namespaces, plain

    /// The modes that this host has; says so when one is missing.
    static let available: [TestMode] = {
        guard let reason = namespacesRefusal() else { return allCases }
        print("live tests run without namespaces: \(reason)")
        return [.plain]
    }()

    var isolation: Isolation { self == .namespaces ? .namespaces : .plain(reason: "test") }

    private static func namespacesRefusal() -> String? {
        do {
            let folder = try ScratchFolder()
            return try Isolation.refusal(of: try BuiltProgram.path(of: "dyno-init"), in: folder.path)
        } catch {
            return "\(error)"
        }
    }
}

/// A supervisor on a loop of its own with real dynos in a folder of its own.
struct SupervisorFixture: Sendable {
    static let app = ResourceID(high: 1, low: 1)
    static let slug = ResourceID(high: 2, low: 1)

    let folder: ScratchFolder
    let thread: LoopThread
    let clock: PlatformClock
    let log: RecordingLog
    let observer: RecordingObserver
    let supervisor: DynoSupervisor

    /// Runs `body` and shuts down: nothing of the dynos may be left then.
    static func with(
        _ mode: TestMode,
        quotas: TestQuotas = .sampling,
        clock: PlatformClock = .stopped(),
        slugIsThere: Bool = true,
        slugsWait gate: Gate? = nil,
        requestsWait requests: Gate? = nil,
        withdrawal: Duration = Limits.Dynos.withdrawal,
        _ body: (SupervisorFixture) async throws -> Void
    ) async throws {
        let fixture = try SupervisorFixture(
            mode,
            quotas: quotas,
            clock: clock,
            slugIsThere: slugIsThere,
            gate: gate,
            requests: requests,
            withdrawal: withdrawal
        )
        do {
            try await body(fixture)
        } catch {
            await fixture.end()
            throw error
        }
        await fixture.end()
    }

    private init(
        _ mode: TestMode,
        quotas: TestQuotas,
        clock: PlatformClock,
        slugIsThere: Bool,
        gate: Gate?,
        requests: Gate?,
        withdrawal: Duration
    ) throws {
        folder = try ScratchFolder()
        self.clock = clock
        log = RecordingLog()
        observer = RecordingObserver(requests)
        thread = try LoopThread(named: "control", clock: clock)
        try FileSystem.makeDirectory(folder.file("slug/.profile.d"))
        try FileSystem.writeAtomically(folder.file("slug/greeting"), Array("hello\n".utf8))
        var configuration = DynoSupervisor.Configuration(
            dynoInit: try BuiltProgram.path(of: "dyno-init"),
            directory: folder.file("dynos"),
            basePath: Host.environment("PATH") ?? "/usr/bin:/bin",
            hiddenDirectories: [folder.file("hidden")],
            seed: nil
        )
        configuration.withdrawal = withdrawal
        supervisor = try DynoSupervisor(
            loop: thread.loop,
            configuration: configuration,
            isolation: mode.isolation,
            quotas: try quotas.quotas(),
            logs: log,
            observer: observer,
            slugs: FolderSlugs(directory: slugIsThere ? folder.file("slug") : nil, gate: gate)
        )
    }

    private func end() async {
        // Whatever ignores SIGTERM gets its SIGKILL: time goes on for each dyno that has been told to leave.
        let pushing = Task {
            var told = -1
            while !Task.isCancelled {
                let before = told
                try? await log.wait { Self.leaving($0) > before }
                told = Self.leaving(log.lines)
                // The timer is set in the turn that writes the line.
                try await thread.loop.perform { _ in }
                clock.step(by: Limits.Dynos.exit)
            }
        }
        await supervisor.shutdown()
        pushing.cancel()
        log.close()
        _ = await pushing.result
        thread.stop()
    }

    /// How many dynos have been told to leave.
    private static func leaving(_ lines: [String]) -> Int {
        lines.count { $0.hasSuffix("]: Stopping all processes with SIGTERM") }
    }

    /// The wanted app with one dyno of each type.
    func app(rows: [(type: String, command: String, size: DynoSize)]) throws -> WantedApp {
        var app = try app("web", "exec sleep 1000")
        app.formation = [:]
        for row in rows {
            app.formation[try ProcessType(row.type)] = WantedApp.Row(
                quantity: 1,
                size: row.size,
                command: row.command
            )
        }
        return app
    }

    /// The wanted app with one row.
    func app(_ type: String, _ command: String, quantity: Int = 1, version: Int = 1) throws -> WantedApp {
        WantedApp(
            id: Self.app,
            release: release(version),
            slug: Self.slug,
            environment: ["GREETING": "moin"],
            formation: [
                try ProcessType(type): WantedApp.Row(quantity: quantity, size: .basic, command: command)
            ]
        )
    }

    func release(_ version: Int) -> ReleaseReference {
        ReleaseReference(id: ResourceID(high: 3, low: UInt64(version)), version: version)
    }

    func oneOff(
        _ command: String,
        _ attachment: OneOffRequest.Attachment,
        environment: [String: String] = [:]
    ) -> OneOffRequest {
        OneOffRequest(
            app: Self.app,
            command: command,
            size: .basic,
            release: release(1),
            slug: Self.slug,
            environment: environment,
            attachment: attachment
        )
    }

    /// The command of a web dyno that says `ready` and leaves with 7 when it is told to; the test listens for it.
    let web = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.02; done"

    /// Boots one web dyno and listens in its place.
    func bootWeb() async throws -> HeldDescriptor {
        await supervisor.apply(try app("web", web))
        let listener = HeldDescriptor(try Socket.listen(on: .loopback(port: try await port(of: "web.1"))))
        try await log.wait(for: "heroku[web.1]: State changed from starting to up")
        try await log.wait(for: "app[web.1]: ready")
        return listener
    }

    /// Waits until the dyno called `name` has a port, and gives it.
    func port(of name: String) async throws -> UInt16 {
        try await log.wait { $0.contains { $0.hasPrefix("heroku[\(name)]: Starting process") } }
        let dynos = await supervisor.dynos(of: Self.app)
        guard let port = dynos.first(where: { $0.name.description == name })?.port else {
            throw Silence(lines: log.lines)
        }
        return port
    }
}

/// Holds up whoever comes until it is opened.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

/// Slugs that are one folder.
private struct FolderSlugs: SlugProvider {
    let directory: String?
    let gate: Gate?

    func directory(of slug: ResourceID) async throws(SlugFailure) -> String {
        await gate?.pass()
        guard let directory else { throw .missing }
        return directory
    }
}

/// What the observer was told, in order.
final class RecordingObserver: DynoObserver {
    private let content = Lock<[[DynoSnapshot]]>([])
    /// Closed while there are requests; nil: there are none.
    private let requests: Gate?

    init(_ requests: Gate?) {
        self.requests = requests
    }

    var reports: [[DynoSnapshot]] { content.withLock { $0 } }

    func dynosChanged(of app: ResourceID, to dynos: [DynoSnapshot]) {
        content.withLock { $0.append(dynos) }
    }

    func requestsEnded(at dyno: ResourceID) async {
        await requests?.pass()
    }
}
