import DynoManager
import Linux
import Model
import TestSupport
import Testing

/// Real processes in real control groups, at the real limits of the size Basic.
@Suite("A dyno in a control group", .serialized, .enabled(if: TestQuotas.hasCgroup))
struct DynoSupervisorControlGroupTests {
    @Test("that leaks shows R14 every 20 s and dies of R15 at its limit", arguments: TestMode.available)
    func leaking(mode: TestMode) async throws {
        // When its port is bound it wants 900 MB more, which is more than the kernel lets it have.
        let leak = SupervisorFixture.leak("head -c 900M /dev/zero && exec sleep 1000")
        try await SupervisorFixture.with(mode, quotas: .cgroup) { fixture in
            let listener = try await fixture.bootLeak(leak)
            // The clock stands still: the kernel's limit does not wait for the next reading.
            try await fixture.log.wait(for: "heroku[web.1]: State changed from up to crashed")
            let lines = fixture.log.lines.filter { $0.hasPrefix("heroku") }.dropFirst()
            #expect(lines.count { $0.hasPrefix("heroku[web.1]: Process running mem=60") } == 2)
            #expect(
                lines.filter { !$0.hasPrefix("heroku[web.1]: Process running mem=60") }.prefix(8) == [
                    "heroku[web.1]: Error R14 (Memory quota exceeded)",
                    "heroku[web.1]: Error R14 (Memory quota exceeded)",
                    "heroku[web.1]: State changed from starting to up",
                    "heroku[web.1]: Process running mem=1024M(200.0%)",
                    "heroku[web.1]: Error R15 (Memory quota vastly exceeded)",
                    "heroku[web.1]: Stopping process with SIGKILL",
                    "heroku[web.1]: Process exited with status 137",
                    "heroku[web.1]: State changed from up to crashed",
                ]
            )
            withExtendedLifetime(listener) {}
        }
    }

    @Test(
        "of which the kernel has killed a child gets its R15 at the next reading",
        arguments: TestMode.available
    )
    func child(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, quotas: .cgroup, clock: clock) { fixture in
            let leak = "head -c 1500M /dev/zero | tail -c 2G | wc -c; echo survived; exec sleep 1000"
            await fixture.supervisor.apply(try fixture.app("worker", leak))
            try await fixture.log.wait(for: "app[worker.1]: survived")
            #expect(!fixture.log.lines.contains { $0.contains("Error R15") })
            clock.step(by: .seconds(20))
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from up to crashed")
            #expect(fixture.log.lines.contains("heroku[worker.1]: Process running mem=1024M(200.0%)"))
            #expect(fixture.log.lines.contains("heroku[worker.1]: Process exited with status 137"))
        }
    }

    @Test("has as many processes as its size allows and no more", arguments: TestMode.available)
    func processes(mode: TestMode) async throws {
        let script = "i=0; while [ $i -lt 300 ]; do i=$((i+1)); sleep 1000 & echo $i; done"
        try await SupervisorFixture.with(mode, quotas: .cgroup) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", script))
            try await fixture.log.wait { $0.contains { $0.hasSuffix("Resource temporarily unavailable") } }
            // The shell itself is one of the 256.
            #expect(fixture.log.lines.contains("app[worker.1]: 255"))
            #expect(!fixture.log.lines.contains("app[worker.1]: 256"))
        }
    }
}
