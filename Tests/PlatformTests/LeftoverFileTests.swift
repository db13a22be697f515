import DynoManager
import HTTP
import Linux
import Model
import PlatformAPI
import Store
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("What is an app's own")
struct LeftoverFileTests {
    private static let sleeper = "worker: exec tail -f /dev/null\n"

    @Test("goes at the daemon's next start when the store knows nothing of it, and nothing else goes")
    func strangers() async throws {
        let folder = try ScratchFolder()
        let (strange, kept) = (ResourceID.random(), folder.file("home"))
        let unknown = String(repeating: "0a", count: 32)
        let leftovers = [
            "slugs/\(unknown).tar.gz", "slugs/unpacked/\(unknown)/Procfile", "builds/\(strange).log",
            "releases/\(strange).log", "test-runs/\(strange).setup.log", "cache/\(strange)/gems/file",
            "git/\(strange)/HEAD", "cache/buildpacks/one/HEAD",
        ]
        let others = ["builds/notes.txt", "slugs/readme"]
        var own: Set<String> = []
        try await TestDaemon.with(folder: folder) { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let procfile = Self.sleeper + "release: echo done\n"
            #expect(try await daemon.build(procfile: procfile, of: "demo").status == .succeeded)
            try await daemon.until("the release command has ended") {
                try await daemon.call(ReleaseList(app: "demo")).allSatisfy { $0.status == .succeeded }
            }
            own = try files(below: kept)
        }
        for name in leftovers + others {
            try FileSystem.makeDirectory(FileSystem.directoryName("\(kept)/\(name)"))
            try FileSystem.writeAtomically("\(kept)/\(name)", Array("x".utf8))
        }
        try await TestDaemon.with(folder: folder) { daemon in
            let now = try files(below: kept)
            #expect(leftovers.filter(now.contains) == [])
            #expect(others.filter { !now.contains($0) } == [])
            #expect(own.subtracting(now) == [])
            let releases = try await daemon.call(ReleaseList(app: "demo"))
            let release = try #require(releases.first { $0.version == 3 })
            let output = try await daemon.send("GET", daemon.path(of: try #require(release.outputStreamURL)))
            #expect(output.text == "done\n")
        }
    }

    @Test("does not begin while it is being destroyed: no build, and no one-off dyno runs on")
    func destruction() async throws {
        try await TestDaemon.with { daemon in
            for name in ["demo", "other"] {
                _ = try await daemon.call(AppCreate(name: name))
                #expect(try await daemon.build(procfile: Self.sleeper, of: name).status == .succeeded)
            }
            let platform = daemon.daemon.platform
            let app = try await daemon.call(AppInfo(app: "demo"))
            let snapshot = try await platform.store.snapshot(of: app.id)
            _ = try await daemon.call(AppDelete(app: "demo"))
            // A client whose call had read all of this before the app was destroyed.
            let request = OneOffRequest(
                app: app.id,
                command: "exec tail -f /dev/null",
                size: .basic,
                release: snapshot.release.reference,
                slug: try #require(snapshot.slug).id,
                environment: [:],
                attachment: .log
            )
            await #expect(throws: (any Error).self) { _ = try await platform.parts.run(request) }
            #expect(await platform.parts.dynos.dynos(of: app.id).isEmpty)
            try await daemon.until("only the other app's dyno is left") {
                try FileSystem.entries(of: daemon.paths.dynos).count
                    == (try await daemon.call(DynoList(app: "other")).count)
            }
        }
    }

    @Test("has no room for a build when it is about to be destroyed, whoever had the place before")
    func closedRoom() async throws {
        let folder = try ScratchFolder()
        let room = try BuildRoom(directory: folder.path)
        let app = ResourceID.random()
        try await room.reserve(app)
        let closing = Task { await room.close(app) }
        try await wait(for: "the room is closed") {
            do {
                try await room.reserve(app)
                return true
            } catch let error as APIErrorBody {
                // As long as it is open somebody has the place.
                return error.id != APIErrorKind.conflict.rawValue
            } catch {
                return true
            }
        }
        await #expect(throws: (any Error).self) { try await room.start(.random(), of: app) { _ in } }
        await room.release(app)
        await closing.value
        await room.open(app)
        try await room.reserve(app)
    }

    // MARK: - Private

    /// Every file there, but for those of the database and of the log history, which come and go.
    private func files(below directory: String) throws -> Set<String> {
        var names: Set<String> = []
        for folder in ["slugs", "builds", "releases", "test-runs", "cache", "git"] {
            try collect("\(directory)/\(folder)", folder, &names)
        }
        return names
    }

    private func collect(_ path: String, _ name: String, _ names: inout Set<String>) throws {
        guard let status = try? FileSystem.status(path, followingLinks: false) else { return }
        guard status.kind == .directory else {
            names.insert(name)
            return
        }
        for entry in try FileSystem.entries(of: path) {
            try collect("\(path)/\(entry)", "\(name)/\(entry)", &names)
        }
    }
}
