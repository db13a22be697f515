import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

extension TestDaemon {
    /// Where the routers listen.
    var router: SocketAddress { daemon.identity.listen[0] }

    /// Creates an app from a folder of `examples` and waits until its web dyno is up.
    func deploy(_ example: String, as app: String) async throws {
        _ = try await call(AppCreate(name: app))
        let folder = try ScratchFolder()
        let tar = try #require(systemProgram("tar"))
        let packed = try await ProgramRun.run([
            tar, "-czf", folder.file("app.tgz"), "-C", Repository.path("examples/\(example)"), ".",
        ])
        #expect(packed.code == 0, "\(packed.errors)")
        let source = try await call(SourceCreate()).sourceBlob
        let archive = try FileSystem.readAll(folder.file("app.tgz"))
        let sent = try await send("PUT", path(of: source.putURL), body: archive)
        #expect(sent.status == 200)
        let build = try await call(BuildCreate(app: app, sourceBlob: SourceBlob(url: source.getURL)))
        // The transcript ends with the build.
        let transcript = try await send("GET", path(of: build.outputStreamURL))
        let state = try await call(BuildInfo(app: app, build: build.id.description)).status
        try #require(state == .succeeded, "\(transcript.text)")
        try await until("a web dyno is up") {
            try await call(DynoList(app: app)).contains { $0.type == "web" && $0.state == "up" }
        }
    }

    /// Asks until `condition` holds, with pauses, so that the daemon and its dynos have the cores.
    func until(_ event: String, _ condition: () async throws -> Bool) async throws {
        try await wait(for: event, condition)
    }
}
