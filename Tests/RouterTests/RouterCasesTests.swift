import Linux
import TestSupport
import Testing

@testable import Router

/// Plays the hostile and edge-legal messages of `../shared/cases`, where that folder lies beside the checkout.
@Suite("Router and the shared cases", .serialized)
struct RouterCasesTests {
    private static let runner = Repository.path("../shared/cases/run_cases.py")

    private static var canRun: Bool { FileSystem.exists(runner) && systemProgram("python3") != nil }

    @Test(
        "no request of the core set reaches a dyno malformed, and none is refused that must be taken",
        .enabled("../shared/cases and python3 are there") { canRun }
    )
    func requests() async throws { try await play(["--core"]) }

    @Test(
        "each response is passed on, cut off or replaced as it must be",
        .enabled("../shared/cases and python3 are there") { canRun }
    )
    func responses() async throws { try await play(["--responses"]) }

    // MARK: - Private

    /// The runner is the client and, on a port that it is given, the dyno.
    private func play(_ arguments: [String]) async throws {
        let live = try LiveRouter(clock: PlatformClock())
        let port = try LoopbackDyno.freePort()
        try live.publish([(port, .up)])
        let run = try await ProgramRun.run(
            [
                try #require(systemProgram("python3")), Self.runner, "--proxy", "\(live.address)",
                "--host", "demo.localhost", "--backend-port", "\(port)",
            ] + arguments,
            limit: .seconds(240)
        )
        #expect(run.code == 0, "\(run.output)\n\(run.errors)")
    }
}
