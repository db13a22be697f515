import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

/// A real app and ab's connections that are kept alive, through a release.
@Suite("A release under load", .serialized, .enabled("ab is installed") { systemProgram("ab") != nil })
struct PrebootTests {
    @Test("fails no request with preboot")
    func preboot() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployPair(size: "standard-1x")
            let call = AppFeatureUpdate(app: "demo", enabled: Switch(true), feature: "preboot")
            #expect(try await daemon.call(call).enabled)
            let log = try await daemon.log()
            #expect(log.contains { $0.contains(" app[api]: Enable preboot feature by user ") })
            let released = daemon.clock.now()
            let boot = try await loading(daemon, "boot") {
                try await daemon.releasePair()
                #expect(try daemon.population == 4)
            }
            // The jump happens between two loads: requests under way would run into the router's limits.
            let left = released + Limits.Dynos.preboot - daemon.clock.now() - .seconds(5)
            daemon.clock.step(by: max(.zero, left))
            let handover = try await loading(daemon, "switch") {
                try await daemon.until("the switch") { try daemon.population == 2 }
            }
            #expect(!boot.isEmpty && !handover.isEmpty)
            for run in boot + handover { #expect(run.failures == 0 && run.isComplete, "\(run.output)") }
        }
    }

    @Test("without preboot, has an H-code in the log for each request that fails")
    func noPreboot() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployPair(size: "basic")
            let runs = try await loading(daemon, "release") {
                try await daemon.releasePair()
                try await daemon.until("the old dynos are gone") { try daemon.population == 2 }
            }
            for run in runs {
                #expect(run.codes == run.failures && run.isComplete, "\(run.output)")
            }
        }
    }

    @Test("cannot be switched on for sizes that never preboot")
    func sizes() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployPair(size: "basic")
            let call = AppFeatureUpdate(app: "demo", enabled: Switch(true), feature: "preboot")
            let problem = await #expect(throws: APIErrorBody.self) { try await daemon.call(call) }
            #expect(
                problem?.message
                    == "Preboot needs Standard or Performance web dynos, and demo has Basic ones. "
                    + "Change their size first: herolocal ps:type web=standard-1x -a demo"
            )
            #expect(try await !daemon.call(AppFeatureInfo(app: "demo", feature: "preboot")).enabled)
        }
    }

    // MARK: - Private

    /// Does `work` while ab asks; how its runs went.
    private func loading(
        _ daemon: TestDaemon,
        _ name: String,
        _ work: () async throws -> Void
    ) async throws -> [Load.Run] {
        let load = Load(daemon, name)
        async let runs = load.run()
        do {
            try await work()
        } catch {
            load.stop()
            throw error
        }
        load.stop()
        return try await runs
    }
}

/// ab, run after run until it is stopped.
private final class Load: Sendable {
    struct Run: Sendable {
        let output: String
        let isComplete: Bool
        /// Responses that were not 2xx.
        let failures: Int
        /// The run's router lines that have an H-code.
        let codes: Int
    }

    /// Requests of one run: the log keeps a line of each.
    private static let requests = 1000

    private let daemon: TestDaemon
    /// Tells its requests from those of another load.
    private let name: String
    private let isStopped = Lock(false)

    init(_ daemon: TestDaemon, _ name: String) {
        self.daemon = daemon
        self.name = name
    }

    func stop() { isStopped.withLock { $0 = true } }

    func run() async throws -> [Run] {
        let ab = try #require(systemProgram("ab"))
        var runs: [Run] = []
        while !isStopped.withLock({ $0 }) {
            let path = "/?\(name)=\(runs.count)"
            let program = try await ProgramRun.run([
                ab, "-q", "-k", "-n", "\(Load.requests)", "-c", "10", "-H", "Host: demo.localhost",
                "http://\(daemon.router)\(path)",
            ])
            let output = program.output + program.errors
            var lines: [Substring] = []
            try await daemon.until("a line of each request") {
                lines = try await daemon.log().filter { $0.contains(" path=\"\(path)\" ") }
                return lines.count >= Load.requests || program.code != 0
            }
            let run = Run(
                output: output,
                isComplete: output.contains("Complete requests:      \(Load.requests)\n"),
                failures: output.firstMatch(of: /Non-2xx responses: +(\d+)/).flatMap { Int($0.1) } ?? 0,
                codes: lines.count { $0.contains(" code=H") }
            )
            runs.append(run)
            guard run.isComplete else { break }
        }
        return runs
    }
}

extension TestDaemon {
    /// The newest lines of the app demo.
    fileprivate func log() async throws -> [Substring] {
        let session = try await call(LogSessionCreate(app: "demo", lines: Limits.Logplex.historyLines))
        return try await send("GET", path(of: session.logplexURL)).text.split(separator: "\n")
    }
}
