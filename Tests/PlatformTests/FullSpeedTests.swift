import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

/// A real app and all that wrk can ask of it, through a release.
@Suite("A release at full speed", .serialized, .enabled("wrk is installed") { systemProgram("wrk") != nil })
struct FullSpeedTests {
    @Test("fails no request with preboot, from the new dynos' boot to the old ones' end")
    func preboot() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployPair(size: "standard-1x")
            let call = AppFeatureUpdate(app: "demo", enabled: Switch(true), feature: "preboot")
            _ = try await daemon.call(call)
            let released = daemon.clock.now()
            let boot = try await loading(daemon) { try await daemon.releasePair() }
            // The jump happens between two loads: requests under way would run into the router's limits.
            let left = released + Limits.Dynos.preboot - daemon.clock.now() - .seconds(5)
            daemon.clock.step(by: max(.zero, left))
            let handover = try await loading(daemon) {
                try await daemon.until("the switch") { try daemon.population == 2 }
            }
            for result in [boot, handover] {
                #expect(result.requests > 0 && result.failures == 0 && result.codes.isEmpty, "\(result)")
            }
        }
    }

    @Test("without preboot, has an H-code for each request that fails: those of dynos that come and go")
    func noPreboot() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deployPair(size: "basic")
            let result = try await loading(daemon) {
                try await daemon.releasePair()
                try await daemon.until("the old dynos are gone") { try daemon.population == 2 }
            }
            #expect(result.requests > 0 && result.failures <= result.codes.values.reduce(0, +), "\(result)")
            #expect(Set(result.codes.keys).isSubset(of: ["H13", "H18", "H21", "H11", "H20"]), "\(result)")
        }
    }

    // MARK: - Private

    /// What wrk was answered, and what the routers say of it.
    private struct Result {
        var requests = 0
        var failures = 0
        var codes: [String: Int] = [:]
    }

    /// Does `work` while wrk asks, second after second.
    private func loading(_ daemon: TestDaemon, _ work: () async throws -> Void) async throws -> Result {
        let isStopped = Flag()
        let before = try await codes(daemon)
        async let runs = FullSpeedTests.load(daemon, isStopped)
        do {
            try await work()
        } catch {
            isStopped.set()
            throw error
        }
        isStopped.set()
        var result = Result()
        let outputs = try await runs
        for output in outputs {
            result.requests += try #require(number(before: " requests in ", in: output), "\(output)")
            result.failures += number(after: "Non-2xx or 3xx responses: ", in: output) ?? 0
            // What wrk calls a timeout is only slow.
            let hasBroken =
                output.contains("Socket errors:") && !output.contains("connect 0, read 0, write 0,")
            #expect(!hasBroken, "\(output)")
        }
        // wrk leaves with requests under way.
        result.codes = try await codes(daemon).merging(before) { $0 - $1 }
            .filter { $0.value > 0 && $0.key != "H27" }
        return result
    }

    private static func load(_ daemon: TestDaemon, _ isStopped: Flag) async throws -> [String] {
        let wrk = try #require(systemProgram("wrk"))
        var outputs: [String] = []
        repeat {
            let run = try await ProgramRun.run([
                wrk, "-t", "1", "-c", "20", "-d", "1s", "-H", "Host: demo.localhost",
                "http://\(daemon.router)/",
            ])
            #expect(run.code == 0, "\(run.errors)")
            outputs.append(run.output)
        } while !isStopped.isSet
        return outputs
    }

    /// How many requests have ended with each code since the daemon's start.
    private func codes(_ daemon: TestDaemon) async throws -> [String: Int] {
        var codes: [String: Int] = [:]
        for line in try await daemon.send("GET", "/metrics").text.split(separator: "\n")
        where line.hasPrefix("herolocal_router_failures_total{") {
            guard let code = line.firstMatch(of: /code="(\w+)"/)?.1, let count = number(after: "} ", in: line)
            else { continue }
            codes[String(code), default: 0] += count
        }
        return codes
    }

    private func number(after text: String, in line: some StringProtocol) -> Int? {
        guard let range = line.firstRange(of: text) else { return nil }
        return Int(line[range.upperBound...].prefix { $0.isNumber })
    }

    private func number(before text: String, in output: String) -> Int? {
        guard let range = output.firstRange(of: text) else { return nil }
        return Int(String(output[..<range.lowerBound].reversed().prefix { $0.isNumber }.reversed()))
    }
}

/// Set once, from any thread.
private final class Flag: Sendable {
    private let content = Lock(false)

    var isSet: Bool { content.withLock { $0 } }

    func set() { content.withLock { $0 = true } }
}
