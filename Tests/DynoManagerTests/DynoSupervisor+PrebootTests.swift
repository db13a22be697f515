import Linux
import Model
import TestSupport
import Testing

@testable import DynoManager

/// Real dynos on a clock that the test moves; the test listens in their place.
@Suite("Preboot")
struct DynoSupervisorPrebootTests {
    private typealias Ports = [ResourceID: HeldDescriptor]

    private static let lines = [
        "Starting process with command `exec sleep 1000`", "State changed from starting to up", "Restarting",
        "State changed from up to starting", "Starting process with command `exec sleep 1000`",
        "State changed from starting to up", "Stopping all processes with SIGTERM",
        "Process exited with status 143",
    ]

    @Test("of a release: the new dynos are listed, the old ones serve until 3 min have passed")
    func release() async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(.plain, clock: clock) { fixture in
            let old = try await release(1, in: fixture, starts: 2)
            let new = try await release(2, in: fixture, starts: 4)
            #expect(fixture.routed == Set(old.keys))
            clock.step(by: .seconds(179))
            #expect(await fixture.listed == Set(new.keys))
            #expect(fixture.routed == Set(old.keys))
            clock.step(by: .seconds(1))
            for name in ["web.1", "web.2"] {
                try await fixture.log.wait(for: "heroku[\(name)]: Process exited with status 143")
                let lines = fixture.log.lines.filter { $0.hasPrefix("heroku[\(name)]: ") }
                #expect(lines.map { String($0.dropFirst("heroku[web.1]: ".count)) } == Self.lines)
            }
            #expect(fixture.routed == Set(new.keys))
            #expect(await fixture.listed == Set(new.keys))
            withExtendedLifetime((old, new)) {}
        }
    }

    @Test("switches to dynos that never came up: it is no test of health")
    func health() async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(.plain, clock: clock) { fixture in
            let old = try await release(1, in: fixture, starts: 2)
            await fixture.supervisor.apply(try prebooting(2, in: fixture))
            try await fixture.waitForStarts(4)
            clock.step(by: .seconds(60))
            try await fixture.log.wait(
                for: "heroku[web.2]: State changed from starting to crashed"
            )
            #expect(fixture.routed == Set(old.keys))
            clock.step(by: .seconds(120))
            try await fixture.log.wait(for: "heroku[web.1]: Stopping all processes with SIGTERM")
            #expect(fixture.routed == (await fixture.listed))
            #expect(fixture.routed.isDisjoint(with: old.keys))
            withExtendedLifetime(old) {}
        }
    }

    @Test("begins anew with a release that comes before the switch")
    func twoReleases() async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(.plain, clock: clock) { fixture in
            let first = try await release(1, in: fixture, starts: 2)
            let second = try await release(2, in: fixture, starts: 4)
            clock.step(by: .seconds(100))
            let third = try await release(3, in: fixture, starts: 6)
            // What never got a request has made room at once.
            try await fixture.log.wait(for: "heroku[web.1]: Process exited with status 143")
            try await fixture.log.wait(for: "heroku[web.2]: Process exited with status 143")
            clock.step(by: .seconds(100))
            #expect(await fixture.listed == Set(third.keys))
            #expect(fixture.routed == Set(first.keys))
            clock.step(by: .seconds(80))
            try await fixture.log.wait(for: "heroku[web.1]: Process exited with status 143", count: 2)
            #expect(fixture.routed == Set(third.keys))
            withExtendedLifetime((first, second, third)) {}
        }
    }

    @Test("after a restart lets both serve, the new dyno as soon as it is up")
    func restart() async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(.plain, clock: clock) { fixture in
            let old = try await release(1, in: fixture, starts: 2)
            await fixture.supervisor.restart(SupervisorFixture.app, .all)
            let new = try await fixture.listen(afterStarts: 4)
            #expect(await fixture.listed == Set(new.keys))
            #expect(fixture.routed == Set(old.keys).union(new.keys))
            clock.step(by: .seconds(180))
            try await fixture.log.wait(for: "heroku[web.2]: Process exited with status 143")
            try await fixture.log.wait(for: "heroku[web.1]: Process exited with status 143")
            #expect(fixture.routed == Set(new.keys))
            withExtendedLifetime((old, new)) {}
        }
    }

    @Test("ends when the app shall have no web dynos any more")
    func scaledAway() async throws {
        try await SupervisorFixture.with(.plain) { fixture in
            let old = try await release(1, in: fixture, starts: 2)
            let new = try await release(2, in: fixture, starts: 4)
            var app = try prebooting(2, in: fixture)
            app.formation[.web]?.quantity = 0
            await fixture.supervisor.apply(app)
            try await fixture.log.wait(for: "heroku[web.1]: Process exited with status 143", count: 2)
            try await fixture.log.wait(for: "heroku[web.2]: Process exited with status 143", count: 2)
            #expect(fixture.routed.isEmpty)
            withExtendedLifetime((old, new)) {}
        }
    }

    @Test("is for web dynos: all others make room at once")
    func workers() async throws {
        try await SupervisorFixture.with(.plain) { fixture in
            let old = try await release(1, in: fixture, starts: 2, workers: 1)
            let new = try await release(2, in: fixture, starts: 4, workers: 1)
            try await fixture.log.wait(for: "heroku[worker.1]: Process exited with status 143")
            #expect(fixture.routed.isSuperset(of: old.keys))
            #expect(fixture.routed.isDisjoint(with: new.keys))
            withExtendedLifetime((old, new)) {}
        }
    }

    // MARK: - Private

    /// Two web dynos, which preboot.
    private func prebooting(
        _ version: Int,
        in fixture: SupervisorFixture,
        workers: Int = 0
    ) throws -> WantedApp {
        var app = try fixture.app("web", "exec sleep 1000", quantity: 2, version: version)
        app.hasPreboot = true
        app.formation[.web]?.size = .standard1X
        let worker = WantedApp.Row(quantity: workers, size: .standard1X, command: "exec sleep 1000")
        app.formation[try ProcessType("worker")] = worker
        return app
    }

    /// Releases, waits until `starts` web dynos have started since the beginning, and listens for the listed ones.
    private func release(
        _ version: Int,
        in fixture: SupervisorFixture,
        starts: Int,
        workers: Int = 0
    ) async throws -> Ports {
        await fixture.supervisor.apply(try prebooting(version, in: fixture, workers: workers))
        return try await fixture.listen(afterStarts: starts)
    }
}

extension SupervisorFixture {
    /// What `ps` lists of web dynos.
    fileprivate var listed: Set<ResourceID> {
        get async {
            Set(await supervisor.dynos(of: Self.app).filter { $0.name.type == .web }.map(\.id))
        }
    }

    /// The web dynos that routers were told of last.
    fileprivate var routed: Set<ResourceID> {
        Set((observer.reports.last ?? []).filter { $0.name.type == .web }.map(\.id))
    }

    fileprivate func waitForStarts(_ count: Int) async throws {
        try await log.wait { lines in
            lines.count { $0.hasPrefix("heroku[web.") && $0.contains("]: Starting process") } >= count
        }
    }

    /// Listens for the listed web dynos; returns when they are up.
    fileprivate func listen(afterStarts starts: Int) async throws -> [ResourceID: HeldDescriptor] {
        try await waitForStarts(starts)
        var held: [ResourceID: HeldDescriptor] = [:]
        for dyno in await supervisor.dynos(of: Self.app) where dyno.name.type == .web {
            guard let port = dyno.port else { throw Silence(lines: log.lines) }
            held[dyno.id] = HeldDescriptor(try Socket.listen(on: .loopback(port: port)))
        }
        try await log.wait { lines in
            lines.count { $0.hasPrefix("heroku[web.") && $0.hasSuffix("from starting to up") } >= starts
        }
        return held
    }
}
