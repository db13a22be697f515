import DynoManager
import Linux
import Model
import TestSupport
import Testing

/// Real processes that hold real memory, at the real limits of the size Basic.
@Suite("A leaking dyno", .serialized)
struct DynoSupervisorMemoryTests {
    private let leak = SupervisorFixture.leak("head -c 500M /dev/zero; echo 1100 >&2; exec sleep 1000")

    @Test("shows R14 every 20 s and dies of R15 at its size's limit", arguments: TestMode.available)
    func leaking(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            let listener = try await fixture.bootLeak(leak)
            try await fixture.log.wait(for: "app[web.1]: 1100")
            clock.step(by: .seconds(20))
            try await fixture.log.wait(for: "heroku[web.1]: State changed from up to crashed")
            let lines = fixture.log.lines.filter { $0.hasPrefix("heroku") }.dropFirst()
            let memory = lines.compactMap { mebibytes(in: $0) }
            #expect(memory.count == 3)
            #expect(memory.prefix(2).allSatisfy { (600..<700).contains($0) })
            #expect(memory.suffix(1).allSatisfy { (1100..<1200).contains($0) })
            #expect(
                lines.filter { !$0.contains("mem=") }.prefix(7) == [
                    "heroku[web.1]: Error R14 (Memory quota exceeded)",
                    "heroku[web.1]: Error R14 (Memory quota exceeded)",
                    "heroku[web.1]: State changed from starting to up",
                    "heroku[web.1]: Error R15 (Memory quota vastly exceeded)",
                    "heroku[web.1]: Stopping process with SIGKILL",
                    "heroku[web.1]: Process exited with status 137",
                    "heroku[web.1]: State changed from up to crashed",
                ]
            )
            withExtendedLifetime(listener) {}
        }
    }

    @Test("is not blamed on the dyno beside it", arguments: TestMode.available)
    func modest(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            let modest = "echo here; exec sleep 1000"
            await fixture.supervisor.apply(
                try fixture.app(rows: [("web", leak, .basic), ("worker", modest, .basic)])
            )
            try await fixture.log.wait(for: "app[web.1]: 600")
            try await fixture.log.wait(for: "app[worker.1]: here")
            // By the second line everything of the first round has been said.
            try await fixture.passTwoLooks(at: "web.1")
            #expect(!fixture.log.lines.contains { $0.hasPrefix("heroku[worker.1]: Process running mem=") })
        }
    }

    @Test("with a larger size has more room", arguments: TestMode.available)
    func larger(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        let size = try #require(DynoSize(named: "standard-2x"))
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            await fixture.supervisor.apply(
                try fixture.app(rows: [("web", leak, size), ("worker", leak, .standard1X)])
            )
            try await fixture.log.wait(for: "app[web.1]: 600")
            try await fixture.log.wait(for: "app[worker.1]: 600")
            try await fixture.passTwoLooks(at: "worker.1")
            #expect(!fixture.log.lines.contains { $0.hasPrefix("heroku[web.1]: Process running mem=") })
        }
    }

    @Test("writes its metrics from its next start on, two lines every 20 s", arguments: TestMode.available)
    func metrics(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            let busy = "(head -c 600M /dev/zero; echo ready >&2; while :; do :; done) | tail -c 2G"
            var app = try fixture.app("worker", busy)
            await fixture.supervisor.apply(app)
            try await fixture.log.wait(for: "app[worker.1]: ready")
            app.logsRuntimeMetrics = true
            await fixture.supervisor.apply(app)
            // A dyno that was launched before has its reading and writes nothing of it.
            clock.step(by: .seconds(20))
            try await fixture.log.wait(for: "heroku[worker.1]: Error R14 (Memory quota exceeded)")
            #expect(!fixture.log.lines.contains { $0.contains("sample#") })
            await fixture.supervisor.restart(SupervisorFixture.app, .all)
            try await fixture.log.wait(for: "app[worker.1]: ready", count: 2)
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from starting to up", count: 2)
            for count in 1...2 {
                clock.step(by: .seconds(20))
                try await fixture.log.wait { lines in lines.count { $0.contains("memory_rss=") } >= count }
            }
            let lines = fixture.log.lines.filter { $0.contains("sample#") }
            let dyno = await fixture.supervisor.dynos(of: SupervisorFixture.app)[0].id
            #expect(lines.count == 4)
            #expect(lines.allSatisfy { $0.hasPrefix("heroku[worker.1]: source=worker.1 dyno=heroku.") })
            #expect(lines.allSatisfy { $0.contains(".\(dyno) sample#") })
            // One thread that never waits: 1 - exp(-20/60) = 0.28, then 0.49.
            #expect(lines[0].contains("sample#load_avg_1m=0.28 "))
            #expect(lines[2].contains("sample#load_avg_1m=0.49 "))
            #expect(lines[1].hasSuffix(" sample#memory_quota=512.00MB"))
        }
    }

    /// The number of `Process running mem=836M(163.4%)`; nil for another line.
    private func mebibytes(in line: String) -> Int? {
        guard let start = line.firstRange(of: "Process running mem=") else { return nil }
        let digits = line[start.upperBound...].prefix { $0.isNumber }
        return Int(digits)
    }
}
