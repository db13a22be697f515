import DynoManager
import Linux
import Model
import TestSupport
import Testing

@Suite("An app that does not leave when it is told to")
struct DynoSupervisorStoppingTests {
    /// What stands between dyno-init and a program that stays.
    enum Shape: String, CaseIterable, Sendable {
        case itself, shellWrapper, waitingParent, daemon, npm

        /// Those that this machine has the programs for.
        static let available = allCases.filter { $0 != .npm || systemProgram("npm") != nil }

        /// A program that hears SIGTERM and stays.
        private static let deaf =
            "bash -c 'trap \"echo heard\" TERM; echo deaf; while :; do sleep 0.02; done' 2>/dev/null"
        private static let package = #"{"scripts":{"start":"node app.js"}}"#
        private static let script =
            "process.on(\"SIGTERM\", () => console.log(\"heard\")); console.log(\"deaf\"); "
            + "setInterval(() => {}, 1000);"

        var command: String {
            switch self {
            case .itself: "exec \(Shape.deaf)"
            // Bash that waits for a program in front dies of SIGTERM, and leaves the program behind.
            case .shellWrapper: "\(Shape.deaf); true"
            case .waitingParent: "trap : TERM; \(Shape.deaf) & while :; do wait $!; done"
            case .daemon: "setsid setsid -f \(Shape.deaf); exec sleep 1000"
            case .npm:
                "printf '%s' '\(Shape.package)' > package.json; "
                    + "printf '%s' '\(Shape.script)' > app.js; npm start"
            }
        }

        /// The main child's code; nil when that is npm's own business.
        var code: Int32? {
            switch self {
            case .itself, .waitingParent: 137
            case .shellWrapper, .daemon: 143
            case .npm: nil
            }
        }
    }

    @Test(
        "gets R12 after 30 s and SIGKILL, and nothing of it survives",
        arguments: TestMode.available,
        Shape.available
    )
    func deaf(mode: TestMode, shape: Shape) async throws {
        let gate = try CommandGate()
        let command = "\(gate.connecting); \(shape.command)"
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", command))
            let wire = try await gate.nextRun()
            try await fixture.log.wait(for: "app[worker.1]: deaf")
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from starting to up")
            await fixture.supervisor.apply(try fixture.app("worker", command, quantity: 0))
            try await fixture.log.wait(for: "app[worker.1]: heard")
            clock.step(by: .seconds(30))
            let exited = "heroku[worker.1]: Process exited with status "
            try await fixture.log.wait { $0.contains { $0.hasPrefix(exited) } }
            let lines = fixture.log.lines.filter { $0.hasPrefix("heroku") }
            #expect(
                lines.suffix(5).dropLast() == [
                    "heroku[worker.1]: State changed from up to down",
                    "heroku[worker.1]: Stopping all processes with SIGTERM",
                    "heroku[worker.1]: Error R12 (Exit timeout) -> At least one process failed to exit within "
                        + "30 seconds of SIGTERM",
                    "heroku[worker.1]: Stopping remaining processes with SIGKILL",
                ]
            )
            if let code = shape.code { #expect(lines.last == "\(exited)\(code)") }
            // Each process of it had this connection: it ends with the last of them.
            _ = try await onThread(named: "gate") { try wire.readToEnd() }
        }
    }
}
