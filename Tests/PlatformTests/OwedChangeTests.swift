import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import Store

@Suite("A change that is committed and that the dynos could not be told of")
struct OwedChangeTests {
    @Test("reaches them as soon as the store can be read again, without another change")
    func owed() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let built = try await daemon.build(procfile: "worker: exec tail -f /dev/null\n", of: "demo")
            #expect(built.status == .succeeded)
            let change = FormationChange(type: "worker", quantity: .absolute(1))
            _ = try await daemon.call(FormationBatchUpdate(app: "demo", updates: [change]))
            try await daemon.until("the dyno is up") { try await dynos(daemon) == ["worker.1 up"] }
            let app = try await daemon.call(AppInfo(app: "demo")).id

            let other = try spoil(app, of: daemon)
            defer { other.close() }
            let more = FormationChange(type: "worker", quantity: .absolute(2))
            await #expect(throws: APIErrorBody.self) {
                try await daemon.call(FormationBatchUpdate(app: "demo", updates: [more]))
            }
            #expect(try await daemon.call(FormationInfo(app: "demo", formation: "worker")).quantity == 2)
            #expect(try await dynos(daemon) == ["worker.1 up"])

            try other.run("DELETE FROM domains WHERE hostname = ?", "no hostname")
            try await daemon.until("both dynos are up") {
                try await dynos(daemon) == ["worker.1 up", "worker.2 up"]
            }
        }
    }

    @Test("is no reason for the release behind a stack's upgrade to stay pending")
    func upgrade() async throws {
        try await TestDaemon.with { daemon in
            let app = try await daemon.call(AppCreate(name: "demo")).id
            let procfile = "release: true\nworker: exec tail -f /dev/null\n"
            try await daemon.build(procfile: "worker: exec tail -f /dev/null\n", of: "demo")
            _ = try await daemon.call(AppUpdate(app: "demo", buildStack: Identity("heroku-26")))
            let other = try spoil(app, of: daemon)
            defer { other.close() }
            let build = try await daemon.build(procfile: procfile, of: "demo")
            #expect(build.status == .succeeded)
            // Its command cannot be run without the app's state.
            let fifth = ReleaseInfo(app: "demo", release: .version(5))
            try await daemon.until("v5 has failed") { try await daemon.call(fifth).status == .failed }
            #expect(try await daemon.call(ReleaseList(app: "demo")).count == 5)

            try other.run("DELETE FROM domains WHERE hostname = ?", "no hostname")
            try await daemon.build(procfile: procfile, of: "demo")
            try await daemon.until("the next deploy is current") {
                try await daemon.call(ReleaseList(app: "demo")).contains { release in
                    release.current && release.version > 5 && release.description.hasPrefix("Deploy ")
                }
            }
        }
    }

    /// Writes a row that no version of ours would: what is committed from then on stands, and the app's state cannot be
    /// read as a whole.
    private func spoil(_ app: ResourceID, of daemon: TestDaemon) throws -> SQLiteConnection {
        let other = try SQLiteConnection(path: daemon.paths.database)
        other.setBusyTimeout(milliseconds: 60_000)
        try other.run(
            "INSERT INTO domains (id, app, hostname, cname, created, updated) VALUES (?, ?, ?, ?, 0, 0)",
            ResourceID.random(),
            app,
            "no hostname",
            "nowhere"
        )
        return other
    }

    private func dynos(_ daemon: TestDaemon) async throws -> [String] {
        try await daemon.call(DynoList(app: "demo")).map { "\($0.name) \($0.state)" }.sorted()
    }
}
