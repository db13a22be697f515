import HTTP
import Linux
import Model
import PlatformAPI
import Store
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("The release phase", .serialized)
struct ReleasePhaseTests {
    @Test("runs the release command before anything else of the release does, and ps:restart leaves it alone")
    func succeeds() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let run = try await start(gate.command, gate, on: daemon)
            let pending = try await daemon.release(3)
            #expect(pending.status == .pending)
            #expect(!pending.current)
            #expect(try await daemon.call(FormationList(app: "demo")).isEmpty)
            _ = try await daemon.call(DynoRestartAll(app: "demo"))
            try await daemon.until("the release dyno is up") {
                let dynos = try await daemon.call(DynoList(app: "demo"))
                return dynos.map(\.type) == ["release"] && dynos.allSatisfy { $0.state == "up" }
            }
            let dyno = try #require(try await daemon.call(DynoList(app: "demo")).first)
            #expect(dyno.size == "Basic" && dyno.release.version == 3)

            try run.send("0\n")
            try await daemon.until("v3 is current") { try await daemon.release(3).current }
            let output = try await daemon.send("GET", daemon.path(of: pending.outputStreamURL ?? ""))
            #expect(output.text == "migrating\nFOO is not set\n")
            try await daemon.until("the first web dyno starts") {
                try await daemon.call(DynoList(app: "demo")).map(\.name) == ["web.1"]
            }
            try await expectLog(of: daemon, dyno.name, gate.command)
        }
    }

    @Test(
        "that fails leaves the dynos alone and uses up its number; the next release that succeeds replaces it"
    )
    func fails() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            _ = try await daemon.call(AppCreate(name: "demo"))
            try await daemon.build(procfile: "web: exec tail -f /dev/null\n", of: "demo")
            let before = try await daemon.call(DynoList(app: "demo")).map(\.id)
            try await daemon.build(procfile: procfile(gate.command), of: "demo")
            try await gate.nextRun().send("7\n")
            try await daemon.until("v4 has failed") { try await daemon.release(4).status == .failed }
            #expect(try await daemon.release(3).current)
            #expect(try await daemon.call(DynoList(app: "demo")).map(\.id) == before)
            #expect(try await daemon.call(FormationList(app: "demo")).map(\.type) == ["web"])

            let retry = try await daemon.retry(try await daemon.release(4))
            #expect(retry.version == 5)
            #expect(retry.status == .pending)
            try await gate.nextRun().send("0\n")
            try await daemon.until("v5 is current") { try await daemon.release(5).current }
            // A list is sorted by id, which is random.
            #expect(
                try await Set(daemon.call(FormationList(app: "demo")).map(\.type)) == ["release", "web"]
            )
            await #expect(throws: APIErrorBody.self) {
                try await daemon.call(
                    FormationUpdate(app: "demo", formation: "release", quantity: .absolute(1))
                )
            }
        }
    }

    @Test("runs for config vars and rollbacks, too, one release after the other, and ends with the daemon")
    func queues() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let first = try await start(gate.command, gate, on: daemon)
            async let change = daemon.call(ConfigVarsUpdate(app: "demo", vars: ["FOO": "bar"]))
            try first.send("0\n")
            _ = try await change
            // It has v3's code, which it could not have without having waited.
            let second = try await daemon.release(4)
            #expect(second.slug != nil)
            try await gate.nextRun().send("0\n")
            try await daemon.until("v4 is current") { try await daemon.release(4).current }
            let output = try await daemon.send("GET", daemon.path(of: second.outputStreamURL ?? ""))
            #expect(output.text == "migrating\nFOO is bar\n")

            let rollback = try await daemon.call(ReleaseCreate(app: "demo", release: .version(3)))
            #expect(rollback.status == .pending)
            #expect(!rollback.current)
            // The daemon stops while it runs; the command would wait for ever.
            _ = try await gate.nextRun()
        }
    }

    @Test("keeps new config vars back until it has succeeded, and a retry has them")
    func config() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            try await start(gate.command, gate, on: daemon).send("0\n")
            try await daemon.until("v3 is current") { try await daemon.release(3).current }
            let call = try ConfigVarsUpdate(app: "demo", vars: ["FOO": "bar"]).request()
            let answer = try await daemon.send(call.method.rawValue, call.path, body: call.body ?? [])
            #expect(answer.text == "{}")
            #expect(
                answer.fields["X-Heroku-Warning"]
                    == "Release command executing: this config change will not be available until the command "
                    + "succeeds. Use `heroku releases:output` to view the log."
            )
            try await gate.nextRun().send("1\n")
            try await daemon.until("v4 has failed") { try await daemon.release(4).status == .failed }
            #expect(try await daemon.call(ConfigVarsInfo(app: "demo")).isEmpty)

            _ = try await daemon.retry(try await daemon.release(4))
            try await gate.nextRun().send("0\n")
            try await daemon.until("v5 is current") { try await daemon.release(5).current }
            #expect(try await daemon.call(ConfigVarsInfo(app: "demo")) == ["FOO": "bar"])
        }
    }

    @Test("has failed when its command is stopped, whatever that exits with", arguments: Stop.allCases)
    func stopped(_ stop: Stop) async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let run = try await start(gate.endlessCommand, gate, on: daemon)
            switch stop {
            case .byUser:
                let name = try #require(try await daemon.call(DynoList(app: "demo")).first).name
                _ = try await daemon.call(DynoStop(app: "demo", dyno: name))
            case .afterAnHour:
                _ = try await daemon.call(ClockStep(milliseconds: 50 * 60_000))
                #expect(try await daemon.release(3).status == .pending)
                _ = try await daemon.call(ClockStep(milliseconds: 10 * 60_000))
            }
            try await daemon.until("v3 has failed") { try await daemon.release(3).status == .failed }
            _ = try await onThread(named: "gate") { try run.readToEnd() }
            #expect(try await daemon.call(FormationList(app: "demo")).isEmpty)
        }
    }

    enum Stop: CaseIterable {
        case byUser, afterAnHour
    }

    @Test("comes before preboot: old dynos serve until the switch after a success, and on after a failure")
    func preboot() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let web = "web: exec python3 -m http.server --bind 127.0.0.1 $PORT\n"
            _ = try await daemon.call(AppCreate(name: "demo"))
            try await daemon.build(procfile: "release: \(gate.command)\n\(web)", of: "demo")
            try await gate.nextRun().send("0\n")
            try await daemon.until("v3 is current") { try await daemon.release(3).current }
            let size = SizeChoice("standard-1x")
            let change = FormationChange(type: "web", quantity: .absolute(2), size: size)
            _ = try await daemon.call(FormationBatchUpdate(app: "demo", updates: [change]))
            try await daemon.until("two are up, alone") {
                try await daemon.webDynos().map(\.state) == ["up", "up"] && daemon.population == 2
            }
            let old = try await daemon.webDynos().map(\.id)
            let call = AppFeatureUpdate(app: "demo", enabled: Switch(true), feature: "preboot")
            _ = try await daemon.call(call)

            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            try await gate.nextRun().send("1\n")
            try await daemon.until("v4 has failed") { try await daemon.release(4).status == .failed }
            #expect(try await daemon.webDynos().map(\.id) == old)

            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "2"]))
            let run = try await gate.nextRun()
            #expect(try await daemon.webDynos().map(\.id) == old)
            try run.send("0\n")
            try await daemon.until("v5's dynos are up, and the old ones still run") {
                let dynos = try await daemon.webDynos()
                return try dynos.map(\.release.version) == [5, 5] && dynos.map(\.state) == ["up", "up"]
                    && daemon.population == 4
            }
            daemon.clock.step(by: Limits.Dynos.preboot)
            try await daemon.until("the switch") { try daemon.population == 2 }
            #expect(try await daemon.webDynos().map(\.release.version) == [5, 5])
        }
    }

    @Test("is final although its end could not be written down at first, and says what kept it")
    func retriesItsEnd() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let run = try await start(gate.command, gate, on: daemon)
            let url = try #require(try await daemon.release(3).outputStreamURL)
            let lock = try StoreLock(on: daemon)
            try run.send("0\n")
            let store = daemon.daemon.platform.parts.store
            let record = try #require(try await store.releases(of: daemon.appID()).last)
            let path = "\(daemon.paths.state)/\(record.outputPath ?? "")"
            try await daemon.until("the first try has failed") {
                try FileSystem.readText(path).contains(" !     Trying again.\n")
            }
            #expect(try await daemon.release(3).status == .pending)
            try lock.open()
            try await daemon.until("v3 is current") { try await daemon.release(3).current }
            let lines = try await daemon.send("GET", daemon.path(of: url)).text.split(separator: "\n")
            #expect(lines.first == "migrating" && lines.last == " !     Trying again.")
        }
    }

    @Test("gives its command the URL at which what it prints can be read")
    func logStream() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let command = "\(gate.connecting); echo $HEROKU_RELEASE_LOG_STREAM $HEROKU_RELEASE_STREAM_URL >&3"
            let run = try await start(command, gate, on: daemon)
            let url = try #require(try await daemon.release(3).outputStreamURL)
            let seen = try await onThread(named: "gate") { try run.readToEnd().bytes }
            #expect(String(decoding: seen, as: UTF8.self) == "\(url) \(url)\n")
            // Web dynos have no such variable.
            try await daemon.until("v3 is current") { try await daemon.release(3).current }
        }
    }

    @Test("ends with its app, and with it what waits for its turn")
    func destroyed() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            let run = try await start(gate.endlessCommand, gate, on: daemon)
            let change = Task {
                _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["FOO": "bar"]))
            }
            _ = try await daemon.call(AppDelete(app: "demo"))
            _ = try await onThread(named: "gate") { try run.readToEnd() }
            let problem = await #expect(throws: APIErrorBody.self) { try await change.value }
            #expect(problem?.message == "Couldn't find that app.")
            _ = try await daemon.call(AppCreate(name: "demo"))
            #expect(try await daemon.call(DynoList(app: "demo")).isEmpty)
        }
    }

    @Test("uses the size of the process type release once there is one")
    func size() async throws {
        try await TestDaemon.with { daemon in
            let gate = try CommandGate()
            try await start(gate.command, gate, on: daemon).send("0\n")
            try await daemon.until("v3 is current") { try await daemon.release(3).current }
            let sizes = ["release", "web"].map { type in
                FormationChange(type: type, size: SizeChoice(type == "web" ? "standard-1x" : "standard-2x"))
            }
            _ = try await daemon.call(FormationBatchUpdate(app: "demo", updates: sizes))
            _ = try await daemon.call(ReleaseCreate(app: "demo", release: .version(3)))
            let run = try await gate.nextRun()
            let dynos = try await daemon.call(DynoList(app: "demo"))
            #expect(dynos.first { $0.type == "release" }?.size == "Standard-2X")
            try run.send("0\n")
            try await daemon.until("v4 is current") { try await daemon.release(4).current }
        }
    }

    // MARK: - Private

    private func procfile(_ command: String) -> String {
        "release: \(command)\nweb: exec tail -f /dev/null\n"
    }

    /// Deploys an app whose first release, v3, waits for its command; that command's first run.
    private func start(
        _ command: String,
        _ gate: CommandGate,
        on daemon: TestDaemon
    ) async throws -> LoopbackWire {
        _ = try await daemon.call(AppCreate(name: "demo"))
        let build = try await daemon.build(procfile: procfile(command), of: "demo")
        try #require(build.status == .succeeded)
        return try await gate.nextRun()
    }

    /// Compares the release's lines, without their times; what the command printed may come beside any of them.
    private func expectLog(of daemon: TestDaemon, _ dyno: String, _ command: String) async throws {
        let user = try await daemon.call(AccountInfo()).email
        let last = "app[api]: Scaled to release@0:Basic web@1:Basic by user \(user)"
        try await daemon.until("the last line") { try await daemon.logLines().contains(last) }
        let lines = try await daemon.logLines().filter { line in
            // The build's own lines come when they come; the description has the slug's checksum.
            let other = ["Initial", "Enable", "Release v1", "Release v2", "Build", "Deploy"]
            return line.hasPrefix("heroku[\(dyno)]: ")
                || line.hasPrefix("app[api]: ") && !other.contains { line.hasPrefix("app[api]: \($0)") }
        }
        #expect(
            lines == [
                "app[api]: Running release v3 commands by user \(user)",
                "app[api]: Starting process with command `\(command)` by user \(user)",
                "heroku[\(dyno)]: Starting process with command `\(command)`",
                "heroku[\(dyno)]: State changed from starting to up",
                "heroku[\(dyno)]: Process exited with status 0",
                "heroku[\(dyno)]: State changed from up to complete",
                last,
            ]
        )
        let printed = try await daemon.logLines().filter { $0.hasPrefix("app[\(dyno)]: ") }
        #expect(printed == ["app[\(dyno)]: migrating", "app[\(dyno)]: FOO is not set"])
    }
}

extension TestDaemon {
    fileprivate func webDynos() async throws -> [Dyno] {
        try await call(DynoList(app: "demo")).filter { $0.type == "web" }.sorted { $0.name < $1.name }
    }

    fileprivate func appID() async throws -> ResourceID { try await call(AppInfo(app: "demo")).id }

    fileprivate func release(_ version: Int) async throws -> Release {
        try await call(ReleaseInfo(app: "demo", release: .version(version)))
    }

    /// What `releases:retry` sends.
    fileprivate func retry(_ release: Release) async throws -> Release {
        try await call(
            ReleaseCreate(
                app: "demo",
                description: "Retry of v\(release.version): \(release.description)",
                slug: release.slug?.id.description
            )
        )
    }

    /// The app's log without the times.
    fileprivate func logLines() async throws -> [String] {
        let session = try await call(LogSessionCreate(app: "demo"))
        let text = try await send("GET", path(of: session.logplexURL)).text
        return text.split(separator: "\n").map { String($0.drop { $0 != " " }.dropFirst()) }
    }
}
