import DynoManager
import Linux
import Model
import TestSupport
import Testing

@Suite("The dyno supervisor")
struct DynoSupervisorTests {
    @Test("boots a web dyno and calls it up once its port is bound", arguments: TestMode.available)
    func boot(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            await fixture.supervisor.apply(try fixture.app("web", "echo $GREETING; exec sleep 1000"))
            let port = try await fixture.port(of: "web.1")
            let listener = try Socket.listen(on: .loopback(port: port))
            try await fixture.log.wait(for: "heroku[web.1]: State changed from starting to up")
            try await fixture.log.wait(for: "app[web.1]: moin")
            #expect(
                fixture.log.lines.filter { $0.hasPrefix("heroku") } == [
                    "heroku[web.1]: Starting process with command `echo moin; exec sleep 1000`",
                    "heroku[web.1]: State changed from starting to up",
                ]
            )
            let dynos = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            #expect(dynos.map(\.state) == [.up])
            #expect(fixture.observer.reports.last == dynos)
            withExtendedLifetime(listener) {}
        }
    }

    @Test("kills a web dyno that does not bind within 60 s", arguments: TestMode.available)
    func bootTimeout(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            await fixture.supervisor.apply(try fixture.app("web", "echo here; exec sleep 1000"))
            try await fixture.log.wait(for: "app[web.1]: here")
            clock.step(by: .seconds(60))
            try await fixture.log.wait(for: "heroku[web.1]: State changed from crashed to starting")
            #expect(
                fixture.log.lines.filter { $0.hasPrefix("heroku") }.dropFirst().prefix(5) == [
                    "heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT within "
                        + "60 seconds of launch",
                    "heroku[web.1]: Stopping process with SIGKILL",
                    "heroku[web.1]: Process exited with status 137",
                    "heroku[web.1]: State changed from starting to crashed",
                    "heroku[web.1]: State changed from crashed to starting",
                ]
            )
        }
    }

    @Test("sends SIGTERM to every process, one in a session of its own too", arguments: TestMode.available)
    func terminate(mode: TestMode) async throws {
        let script =
            "setsid bash -c 'trap \"echo grandchild; exit\" TERM; echo ready; while :; do sleep 0.02; done' & "
            + "trap 'echo main; exit 7' TERM; while :; do sleep 0.02; done"
        try await SupervisorFixture.with(mode) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", script))
            try await fixture.log.wait(for: "app[worker.1]: ready")
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from starting to up")
            await fixture.supervisor.apply(try fixture.app("worker", script, quantity: 0))
            try await fixture.log.wait(for: "heroku[worker.1]: Process exited with status 7")
            let lines = fixture.log.lines
            #expect(lines.contains("app[worker.1]: grandchild"))
            #expect(lines.contains("app[worker.1]: main"))
            #expect(
                lines.filter { $0.hasPrefix("heroku") }.suffix(3) == [
                    "heroku[worker.1]: State changed from up to down",
                    "heroku[worker.1]: Stopping all processes with SIGTERM",
                    "heroku[worker.1]: Process exited with status 7",
                ]
            )
        }
    }

    @Test(
        "tells a web dyno to stop when it has left the route table and its requests have ended",
        arguments: TestMode.available
    )
    func leaving(mode: TestMode) async throws {
        let requests = Gate()
        // Far longer than a busy machine takes to look.
        try await SupervisorFixture.with(mode, requestsWait: requests, withdrawal: .seconds(600)) { fixture in
            let listener = try await fixture.bootWeb()
            await fixture.supervisor.apply(try fixture.app("web", fixture.web, quantity: 0))
            try await fixture.log.wait(for: "heroku[web.1]: State changed from up to down")
            // The supervisor has done all it can do for now, and the observer knows of no dyno any more.
            #expect(await fixture.supervisor.dynos(of: SupervisorFixture.app).isEmpty)
            #expect(fixture.observer.reports.last == [])
            #expect(fixture.log.lines.last == "heroku[web.1]: State changed from up to down")
            await requests.open()
            try await fixture.log.wait(for: "heroku[web.1]: Stopping all processes with SIGTERM")
            try await fixture.log.wait(for: "heroku[web.1]: Process exited with status 7")
            withExtendedLifetime(listener) {}
        }
    }

    @Test(
        "waits a second of real time at most for the requests of a leaving dyno",
        arguments: TestMode.available
    )
    func leavingDeadline(mode: TestMode) async throws {
        let requests = Gate()
        try await SupervisorFixture.with(mode, clock: .stopped(), requestsWait: requests) { fixture in
            let listener = try await fixture.bootWeb()
            await fixture.supervisor.restart(SupervisorFixture.app, .all)
            try await fixture.log.wait(for: "heroku[web.1]: State changed from up to starting")
            #expect(await fixture.supervisor.dynos(of: SupervisorFixture.app).map(\.state) == [.starting])
            // The platform's clock stands still, and the requests never end.
            try await fixture.log.wait(for: "heroku[web.1]: Stopping all processes with SIGTERM")
            await requests.open()
            withExtendedLifetime(listener) {}
        }
    }

    @Test("kills what is left 30 s after SIGTERM", arguments: TestMode.available)
    func exitTimeout(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        // Without namespaces the processes are killed one by one: the shell may live to say that its sleep was.
        let script =
            "setsid bash -c 'trap \"\" TERM; echo ready; exec 2>/dev/null; while :; do sleep 0.02; done' & wait"
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", script))
            try await fixture.log.wait(for: "app[worker.1]: ready")
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from starting to up")
            await fixture.supervisor.apply(try fixture.app("worker", script, quantity: 0))
            clock.step(by: .seconds(30))
            // The main child left at SIGTERM; its code is the dyno's.
            try await fixture.log.wait(for: "heroku[worker.1]: Process exited with status 143")
            #expect(
                fixture.log.lines.suffix(4) == [
                    "heroku[worker.1]: Stopping all processes with SIGTERM",
                    "heroku[worker.1]: Error R12 (Exit timeout) -> At least one process failed to exit within "
                        + "30 seconds of SIGTERM",
                    "heroku[worker.1]: Stopping remaining processes with SIGKILL",
                    "heroku[worker.1]: Process exited with status 143",
                ]
            )
        }
    }

    @Test("restarts a crashed dyno at once, then after up to 20 minutes", arguments: TestMode.available)
    func crash(mode: TestMode) async throws {
        let clock = PlatformClock.stopped()
        try await SupervisorFixture.with(mode, clock: clock) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", "exit 4"))
            try await fixture.log.wait(for: "heroku[worker.1]: Process exited with status 4", count: 2)
            let dynos = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            #expect(dynos.map(\.state) == [.crashed])
            clock.step(by: .seconds(20 * 60))
            try await fixture.log.wait(for: "heroku[worker.1]: Process exited with status 4", count: 3)
        }
    }

    @Test(
        "counts crashes anew after a restart, a release, and a scale to nothing and back",
        arguments: TestMode.available,
        Renewal.allCases
    )
    func renewal(mode: TestMode, renewal: Renewal) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let exited = "heroku[worker.1]: Process exited with status 4"
            await fixture.supervisor.apply(try fixture.app("worker", "exit 4"))
            try await fixture.log.wait(for: exited, count: 2)
            // It waits now, and the clock stands.
            switch renewal {
            case .restart: await fixture.supervisor.restart(SupervisorFixture.app, .all)
            case .release: await fixture.supervisor.apply(try fixture.app("worker", "exit 4", version: 2))
            case .scale:
                await fixture.supervisor.apply(try fixture.app("worker", "exit 4", quantity: 0))
                await fixture.supervisor.apply(try fixture.app("worker", "exit 4"))
            }
            // Once at once, and once more as after a first crash.
            try await fixture.log.wait(for: exited, count: 4)
        }
    }

    enum Renewal: CaseIterable {
        case restart, release, scale
    }

    @Test("starts a dyno of the formation again that ps:stop has stopped", arguments: TestMode.available)
    func stopped(mode: TestMode) async throws {
        let script = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.02; done"
        try await SupervisorFixture.with(mode) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", script, quantity: 2))
            for number in 1...2 { try await fixture.log.wait(for: "app[worker.\(number)]: ready") }
            let before = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            let name = try DynoName("worker.1")
            #expect(await fixture.supervisor.stop(SupervisorFixture.app, .dyno(name)) == 1)
            try await fixture.log.wait(for: "heroku[worker.1]: Process exited with status 0")
            try await fixture.log.wait(for: "app[worker.1]: ready", count: 2)
            let after = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            #expect(after.map(\.name) == before.map(\.name))
            #expect(after.first?.id != before.first?.id && after.last?.id == before.last?.id)
        }
    }

    @Test("may bind other ports before $PORT and beside it", arguments: TestMode.available)
    func otherPorts(mode: TestMode) async throws {
        let gate = try CommandGate()
        let script =
            "import os, socket; host = \"127.0.0.1\"; other = socket.create_server((host, 0)); "
            + "print(\"other\", flush=True); os.read(3, 1); "
            + "main = socket.create_server((host, int(os.environ[\"PORT\"]))); os.read(3, 1)"
        try await SupervisorFixture.with(mode) { fixture in
            let command = "\(gate.connecting); exec python3 -c '\(script)'"
            await fixture.supervisor.apply(try fixture.app("web", command))
            let wire = try await gate.nextRun()
            try await fixture.log.wait(for: "app[web.1]: other")
            #expect(await fixture.supervisor.dynos(of: SupervisorFixture.app).map(\.state) == [.starting])
            try wire.send("1")
            try await fixture.log.wait(for: "heroku[web.1]: State changed from starting to up")
            #expect(!fixture.log.lines.contains { $0.contains("Error R") })
        }
    }

    @Test(
        "calls a dyno's host by the dyno's id in namespaces",
        .enabled(if: TestMode.available.contains(.namespaces))
    )
    func hostname() async throws {
        try await SupervisorFixture.with(.namespaces) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", "hostname; exec sleep 1000"))
            try await fixture.log.wait { $0.contains { $0.hasPrefix("app[worker.1]: ") } }
            let id = await fixture.supervisor.dynos(of: SupervisorFixture.app).first?.id
            #expect(fixture.log.lines.contains("app[worker.1]: \(id?.description ?? "no dyno")"))
        }
    }

    @Test("gives a dyno an empty input and a process group of its own", arguments: TestMode.available)
    func inputAndGroup(mode: TestMode) async throws {
        let script =
            "readlink /proc/$$/fd/0; read -r pid name state parent group rest < /proc/$$/stat; "
            + "[ $group = $$ ] && echo leader; exec sleep 1000"
        try await SupervisorFixture.with(mode) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", script))
            try await fixture.log.wait(for: "app[worker.1]: leader")
            let output = fixture.log.lines.filter { $0.hasPrefix("app[") }
            #expect(output == ["app[worker.1]: /dev/null", "app[worker.1]: leader"])
        }
    }

    @Test("replaces dynos when a release comes; old and new may overlap", arguments: TestMode.available)
    func release(mode: TestMode) async throws {
        let script = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.02; done"
        try await SupervisorFixture.with(mode) { fixture in
            await fixture.supervisor.apply(try fixture.app("worker", script))
            try await fixture.log.wait(for: "app[worker.1]: ready")
            let before = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            await fixture.supervisor.apply(try fixture.app("worker", script, version: 2))
            try await fixture.log.wait(for: "app[worker.1]: ready", count: 2)
            try await fixture.log.wait(for: "heroku[worker.1]: Process exited with status 0")
            let after = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            #expect(after.map(\.release.version) == [2])
            #expect(after.map(\.name) == before.map(\.name))
            #expect(after.map(\.id) != before.map(\.id))
            #expect(
                fixture.log.lines.contains("heroku[worker.1]: Restarting")
                    && !fixture.log.lines.contains("heroku[worker.1]: State changed from up to down")
            )
        }
    }

    @Test("logs a change from down when a formation comes back", arguments: TestMode.available)
    func resumed(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            var app = try fixture.app("worker", "exec sleep 1000")
            app.isResumed = true
            await fixture.supervisor.apply(app)
            try await fixture.log.wait(for: "heroku[worker.1]: State changed from starting to up")
            #expect(fixture.log.lines.first == "heroku[worker.1]: State changed from down to starting")
        }
    }

    @Test("calls a dyno whose slug is missing crashed", arguments: TestMode.available)
    func slugMissing(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode, slugIsThere: false) { fixture in
            await fixture.supervisor.apply(try fixture.app("web", "true"))
            try await fixture.log.wait(
                for: "heroku[web.1]: Error R99 (Platform error) -> The slug is missing",
                count: 2
            )
        }
    }

    @Test("leaves no child and no directory behind when it stops", arguments: TestMode.available)
    func shutdown(mode: TestMode) async throws {
        try await SupervisorFixture.with(mode) { fixture in
            let script = "setsid sleep 1000 & exec sleep 1000"
            await fixture.supervisor.apply(try fixture.app("worker", script, quantity: 3))
            for number in 1...3 {
                try await fixture.log.wait(
                    for: "heroku[worker.\(number)]: State changed from starting to up"
                )
            }
            await fixture.supervisor.shutdown()
            #expect(try FileSystem.entries(of: fixture.folder.file("dynos")).isEmpty)
            let left = await fixture.supervisor.dynos(of: SupervisorFixture.app)
            #expect(left.isEmpty)
            #expect(fixture.log.lines.count { $0.hasSuffix("Process exited with status 143") } == 3)
        }
    }
}
