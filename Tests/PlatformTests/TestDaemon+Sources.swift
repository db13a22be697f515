import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

extension TestDaemon {
    /// Builds an app that is nothing but this Procfile; returns when the build is over, which may not have succeeded.
    @discardableResult
    func build(procfile: String, of app: String) async throws -> Build {
        let source = try await upload([("Procfile", procfile, false)])
        let build = try await call(BuildCreate(app: app, sourceBlob: SourceBlob(url: source)))
        // The transcript ends with the build.
        _ = try await send("GET", path(of: build.outputStreamURL))
        return try await call(BuildInfo(app: app, build: build.id.description))
    }

    /// Packs files with the system's tar and uploads them; the source's URL.
    func upload(_ files: [(String, String, Bool)]) async throws -> String {
        let folder = try ScratchFolder()
        for (name, text, isExecutable) in files {
            try FileSystem.makeDirectory(FileSystem.directoryName(folder.file("app/" + name)))
            try FileSystem.writeAtomically(
                folder.file("app/" + name),
                Array(text.utf8),
                permissions: isExecutable ? 0o755 : 0o644
            )
        }
        let tar = try #require(systemProgram("tar"))
        let packed = try await ProgramRun.run([
            tar, "-czf", folder.file("app.tgz"), "-C", folder.file("app"), ".",
        ])
        #expect(packed.code == 0, "\(packed.errors)")
        let source = try await call(SourceCreate())
        let sent = try await send(
            "PUT",
            path(of: source.sourceBlob.putURL),
            body: try FileSystem.readAll(folder.file("app.tgz"))
        )
        #expect(sent.status == 200)
        return source.sourceBlob.getURL
    }
}
