import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

/// Real dynos that fall asleep and wake; the test listens in the web dyno's place.
@Suite("A sleeping formation")
struct DynoSupervisorSleepTests {
    @Test("stops web and workers, lists them as idle, and starts them when it is woken")
    func sleepAndWake() async throws {
        try await SupervisorFixture.with(.plain) { fixture in
            var app = try formation(fixture)
            await fixture.supervisor.apply(app)
            let listener = HeldDescriptor(
                try Socket.listen(on: .loopback(port: try await fixture.port(of: "web.1")))
            )
            try await fixture.log.wait(for: "heroku[web.1]: State changed from starting to up")
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from starting to up")
            app.sleep = .idle
            await fixture.supervisor.apply(app)
            #expect(await fixture.states == ["web.1 idle", "worker.1 idle"])
            for name in ["web.1", "worker.1"] {
                try await fixture.log.wait(for: "heroku[\(name)]: Process exited with status 143")
            }
            withExtendedLifetime(listener) {}
            app.sleep = nil
            await fixture.supervisor.apply(app)
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from starting to up", count: 2)
            try await fixture.log.wait { $0.count { $0.hasPrefix("heroku[web.1]: Starting") } == 2 }
            #expect(await fixture.states == ["web.1 starting", "worker.1 up"])
            let lines = fixture.log.lines.filter { $0.hasPrefix("heroku[worker.1]: ") }
                .map { $0.dropFirst("heroku[worker.1]: ".count) }
            #expect(
                lines == [
                    "Starting process with command `exec sleep 1000`", "State changed from starting to up",
                    "Idling", "State changed from up to down", "Stopping all processes with SIGTERM",
                    "Process exited with status 143", "Unidling", "State changed from down to starting",
                    "Starting process with command `exec sleep 1000`", "State changed from starting to up",
                ]
            )
        }
    }

    @Test("comes back asleep, without a word, and neither a restart nor a stop means it")
    func resumed() async throws {
        try await SupervisorFixture.with(.plain) { fixture in
            var app = try formation(fixture)
            app.sleep = .idle
            app.isResumed = true
            await fixture.supervisor.apply(app)
            #expect(await fixture.states == ["web.1 idle", "worker.1 idle"])
            #expect(await fixture.supervisor.restart(SupervisorFixture.app, .all) == 0)
            #expect(await fixture.supervisor.stop(SupervisorFixture.app, .all) == 0)
            #expect(fixture.log.lines == [])
        }
    }

    @Test("is woken while it still stops: the new dyno starts beside the old one")
    func wokenWhileStopping() async throws {
        try await SupervisorFixture.with(.plain) { fixture in
            var app = try fixture.app("worker", "trap '' TERM; echo ready; while :; do sleep 0.02; done")
            app.formation[try ProcessType("worker")]?.size = .eco
            await fixture.supervisor.apply(app)
            try await fixture.log.wait(for: "app[worker.1]: ready")
            app.sleep = .idle
            await fixture.supervisor.apply(app)
            try await fixture.log.wait(for: "heroku[worker.1]: Stopping all processes with SIGTERM")
            app.sleep = nil
            await fixture.supervisor.apply(app)
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from starting to up", count: 2)
            #expect(await fixture.states == ["worker.1 up"])
            #expect(!fixture.log.lines.contains { $0.contains("Process exited") })
        }
    }

    // MARK: - Private

    private func formation(_ fixture: SupervisorFixture) throws -> WantedApp {
        try fixture.app(rows: [
            ("web", "exec sleep 1000", .eco), ("worker", "exec sleep 1000", .eco),
        ])
    }
}

extension SupervisorFixture {
    fileprivate var states: [String] {
        get async { await supervisor.dynos(of: Self.app).map { "\($0.name) \($0.state)" } }
    }
}
