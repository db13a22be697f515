import HTTP
import Linux
import Model
import PlatformAPI
import Slugs
import TestSupport
import Testing

@Suite("The source of a build", .serialized, .enabled(if: systemProgram("curl") != nil, "needs curl"))
struct BuildSourceTests {
    @Test("can be elsewhere: it is fetched, and its checksum compared")
    func remote() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let archive = try await Self.packed("Procfile", "other: exec tail -f /dev/null\n")
            let head = "HTTP/1.1 200 OK\r\nContent-Length: \(archive.count)\r\nConnection: close\r\n\r\n"
            let host = try AnsweringDyno { received in
                headLength(of: received).map { ($0, Array(head.utf8) + archive) }
            }
            let url = "http://127.0.0.1:\(host.port)/app.tgz"
            let good = try await daemon.build(url, of: "demo")
            #expect(good.build.status == .succeeded, "\(good.transcript)")
            #expect(try await daemon.call(FormationList(app: "demo")).map(\.type) == ["other"])
            let other = try await daemon.build(url, checksum: "SHA256:00", of: "demo")
            #expect(other.build.status == .failed)
            #expect(other.transcript.contains("has the checksum SHA256:"))
            let result = try await daemon.call(BuildResultInfo(app: "demo", build: good.build.id.description))
            #expect(result.exitCode == 0 && result.build.status == .succeeded)
            #expect(result.lines.map(\.line).joined() == good.transcript)
            #expect(result.lines.allSatisfy { $0.line.hasSuffix("\n") && $0.stream == "STDOUT" })
            let failed = BuildResultInfo(app: "demo", build: other.build.id.description)
            #expect(try await daemon.call(failed).exitCode == 1)
        }
    }

    @Test("that was uploaded, or is a file here, is compared with the given checksum before it is built")
    func given() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let archive = try await Self.packed("Procfile", "other: exec tail -f /dev/null\n")
            let folder = try ScratchFolder()
            try FileSystem.writeAtomically(folder.file("app.tgz"), archive)
            let checksum = try FileChecksum.read(folder.file("app.tgz"))
            let wrong = "SHA256:\(String(repeating: "0", count: 64))"
            for isUploaded in [true, false] {
                // A source that was uploaded goes with its build.
                var url = "file://\(folder.file("app.tgz"))"
                if isUploaded { url = try await daemon.send(archive) }
                let refused = try await daemon.build(url, checksum: wrong, of: "demo")
                #expect(refused.build.status == .failed)
                #expect(refused.transcript.contains("has the checksum \(checksum), not the one"))
                #expect(refused.transcript.contains(wrong))
                #expect(!refused.transcript.contains("-----> Building"))
                if isUploaded { url = try await daemon.send(archive) }
                let good = try await daemon.build(url, checksum: checksum.uppercased(), of: "demo")
                #expect(good.build.status == .succeeded, "\(good.transcript)")
            }
            let missing = try await daemon.build("file:///nowhere/app.tgz", checksum: wrong, of: "demo")
            #expect(missing.transcript.contains("file:///nowhere/app.tgz cannot be read"))
        }
    }

    @Test("is fetched with the password of its URL, which no answer shows")
    func password() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let archive = try await Self.packed("Procfile", "other: exec tail -f /dev/null\n")
            let good = "HTTP/1.1 200 OK\r\nContent-Length: \(archive.count)\r\nConnection: close\r\n\r\n"
            let refused = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            let host = try AnsweringDyno { received in
                guard let length = headLength(of: received) else { return nil }
                let head = String(decoding: received, as: UTF8.self)
                // "me:secret" as RFC 7617 has it.
                let isMine = head.contains("Authorization: Basic bWU6c2VjcmV0\r\n")
                return (length, isMine ? Array(good.utf8) + archive : Array(refused.utf8))
            }
            let shown = "http://***@127.0.0.1:\(host.port)/app.tgz"
            let built = try await daemon.build("http://me:secret@127.0.0.1:\(host.port)/app.tgz", of: "demo")
            #expect(built.build.status == .succeeded, "\(built.transcript)")
            #expect(built.build.sourceBlob.url == shown)
            #expect(try await daemon.call(BuildList(app: "demo")).map(\.sourceBlob.url) == [shown])
            _ = try await daemon.call(PipelineCreate(name: "shop"))
            let run = try await daemon.call(
                TestRunCreate(
                    commitBranch: "main",
                    commitMessage: "Test it",
                    commitSHA: String(repeating: "0a", count: 20),
                    pipeline: .name("shop"),
                    sourceBlobURL: "http://me:secret@127.0.0.1:\(host.port)/app.tgz"
                )
            )
            #expect(run.sourceBlobURL == shown)
        }
    }

    @Test("that cannot be fetched fails the build, which says why")
    func unreachable() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let closed = "http://127.0.0.1:\(try LoopbackDyno.closedPort())/app.tgz"
            let refused = try await daemon.build(closed, of: "demo")
            #expect(refused.build.status == .failed)
            #expect(refused.transcript.contains("Couldn't fetch \(closed): nothing answers there."))
            let missing = try await daemon.build("http://\(daemon.api)/nothing-here.tgz", of: "demo")
            #expect(missing.transcript.contains("the server answered with an error"))
            let strange = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(
                    BuildCreate(app: "demo", sourceBlob: SourceBlob(url: "ftp://127.0.0.1/app.tgz"))
                )
            }
            #expect(strange?.status == 422)
        }
    }

    /// One file, packed by the system's tar.
    private static func packed(_ name: String, _ text: String) async throws -> [UInt8] {
        let folder = try ScratchFolder()
        try FileSystem.makeDirectory(folder.file("app"))
        try FileSystem.writeAtomically(folder.file("app/\(name)"), Array(text.utf8))
        let tar = try #require(systemProgram("tar"))
        let run = try await ProgramRun.run([
            tar, "-czf", folder.file("app.tgz"), "-C", folder.file("app"), ".",
        ])
        #expect(run.code == 0, "\(run.errors)")
        return try FileSystem.readAll(folder.file("app.tgz"))
    }
}

extension TestDaemon {
    /// Uploads an archive; the source's URL.
    fileprivate func send(_ archive: [UInt8]) async throws -> String {
        let source = try await call(SourceCreate()).sourceBlob
        #expect(try await send("PUT", path(of: source.putURL), body: archive).status == 200)
        return source.getURL
    }

    /// Builds what a URL leads to; returns when the build is over.
    fileprivate func build(
        _ url: String,
        checksum: String? = nil,
        of app: String
    ) async throws -> (build: Build, transcript: String) {
        let build = try await call(
            BuildCreate(app: app, sourceBlob: SourceBlob(checksum: checksum, url: url))
        )
        // The transcript ends with the build.
        let transcript = try await send("GET", path(of: build.outputStreamURL)).text
        return (try await call(BuildInfo(app: app, build: build.id.description)), transcript)
    }
}
