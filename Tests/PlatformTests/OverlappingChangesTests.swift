import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane

@Suite("Overlapping changes")
struct OverlappingChangesTests {
    @Test("of a formation end with what was committed last, in the store and in the dynos")
    func scales() async throws {
        try await TestDaemon.with { daemon in
            try await deploySleeper(daemon)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for quantity in 1...8 {
                    group.addTask {
                        let change = FormationChange(type: "worker", quantity: .absolute(quantity))
                        _ = try await daemon.call(FormationBatchUpdate(app: "demo", updates: [change]))
                    }
                }
                try await group.waitForAll()
            }
            let wanted = try await daemon.call(FormationInfo(app: "demo", formation: "worker")).quantity
            let running = try await daemon.call(DynoList(app: "demo")).filter { $0.type == "worker" }
            #expect(running.count == wanted)
        }
    }

    @Test("of config make one release each, with consecutive numbers")
    func configs() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let vars: [String: String?] = ["VAR_\(number)": "x"]
                        _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: vars))
                    }
                }
                try await group.waitForAll()
            }
            let versions = try await daemon.call(ReleaseList(app: "demo")).map(\.version)
            #expect(versions.sorted() == Array(1...12))
            #expect(try await daemon.call(ConfigVarsInfo(app: "demo")).count == 10)
        }
    }

    @Test("of builds are refused while one is under way")
    func builds() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let gate = try CommandGate()
            let script = "exec bash -c '\(gate.connecting); exec tail -f /dev/null'"
            let source = try await daemon.upload(inlineApp(compile: script))
            let build = try await daemon.call(BuildCreate(app: "demo", sourceBlob: SourceBlob(url: source)))
            let running = try await gate.nextRun()
            await #expect(throws: APIErrorBody.self) {
                try await daemon.call(BuildCreate(app: "demo", sourceBlob: SourceBlob(url: source)))
            }
            let cancelled = try await daemon.call(BuildCancel(app: "demo", build: build.id.description))
            #expect(cancelled.status == .failed)
            // Nothing of it is left that could hold the connection.
            _ = try await onThread(named: "gate") { try running.readToEnd() }
        }
    }

    @Test("of two apps with the same slug leave the other its slug")
    func sharedSlug() async throws {
        try await TestDaemon.with { daemon in
            try await deploySleeper(daemon, as: "first")
            try await deploySleeper(daemon, as: "second")
            _ = try await daemon.call(AppDelete(app: "first"))
            let releases = try await daemon.call(ReleaseList(app: "second"))
            let slug = try #require(releases.compactMap(\.slug).first)
            let record = try await daemon.call(SlugInfo(app: "second", slug: slug.id.description))
            #expect(try await daemon.send("GET", daemon.path(of: record.blob.url)).status == 200)
            _ = try await daemon.call(AppDelete(app: "second"))
            #expect(try FileSystem.entries(of: daemon.paths.slugs) == ["unpacked"])
        }
    }

    // MARK: - Private

    private func deploySleeper(_ daemon: TestDaemon, as name: String = "demo") async throws {
        _ = try await daemon.call(AppCreate(name: name))
        let source = try await daemon.upload([("Procfile", "worker: exec tail -f /dev/null\n", false)])
        let build = try await daemon.call(BuildCreate(app: name, sourceBlob: SourceBlob(url: source)))
        // The transcript ends with the build.
        let transcript = try await daemon.send("GET", daemon.path(of: build.outputStreamURL))
        try #require(
            try await daemon.call(BuildInfo(app: name, build: build.id.description)).status == .succeeded,
            "\(transcript.text)"
        )
    }

    private func inlineApp(compile: String) -> [(String, String, Bool)] {
        [
            ("bin/detect", "#!/bin/sh\necho Test\n", true), ("bin/compile", "#!/bin/sh\n\(compile)\n", true),
            ("bin/release", "#!/bin/sh\n", true),
        ]
    }
}
