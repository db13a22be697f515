import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@Suite("A build", .serialized)
struct BuildTests {
    private static let detect = "#!/bin/sh\necho Own\n"

    @Test("takes the buildpack of BUILDPACK_URL instead of the app's own, and does not keep it")
    func buildpackURL() async throws {
        try await TestDaemon.with { daemon in
            let folder = try ScratchFolder()
            for (name, text) in [("detect", Self.detect), ("compile", "#!/bin/sh\necho told\n")] {
                try FileSystem.makeDirectory(folder.file("bin"))
                try FileSystem.writeAtomically(
                    folder.file("bin/\(name)"),
                    Array(text.utf8),
                    permissions: 0o755
                )
            }
            _ = try await daemon.call(AppCreate(name: "demo"))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["BUILDPACK_URL": folder.path]))
            let build = try await daemon.build(procfile: "web: x\n", of: "demo")
            #expect(build.status == .succeeded)
            let text = try await daemon.send("GET", daemon.path(of: build.outputStreamURL)).text
            #expect(
                text.contains("-----> Using buildpack: \(folder.path)\n-----> Own app detected\ntold\n"),
                "\(text)"
            )
            #expect(try await daemon.call(BuildpackInstallationList(app: "demo")).isEmpty)
        }
    }

    @Test(
        "keeps the buildpack that it has detected for the next one",
        .enabled(if: systemProgram("node") != nil)
    )
    func detected() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            var said: [Bool] = []
            for _ in 0..<2 {
                let source = try await daemon.upload([("package.json", "{}", false)])
                let build = try await daemon.call(
                    BuildCreate(app: "demo", sourceBlob: SourceBlob(url: source))
                )
                let text = try await daemon.send("GET", daemon.path(of: build.outputStreamURL)).text
                said.append(text.contains("-----> Using buildpack: heroku/nodejs (built in)\n"))
            }
            #expect(said == [false, true])
            let kept = try await daemon.call(BuildpackInstallationList(app: "demo"))
            #expect(kept.map(\.buildpack.name) == ["heroku/nodejs"])
        }
    }

    @Test("finds what the one before left in the cache, until that is emptied")
    func cache() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let compile = "#!/bin/sh\ncat \"$2/note\" 2>/dev/null || echo fresh\necho cached >\"$2/note\"\n"
            var said: [Bool] = []
            for round in 0..<3 {
                if round == 2 { _ = try await daemon.call(BuildCacheDelete(app: "demo")) }
                let source = try await daemon.upload([
                    ("bin/detect", Self.detect, true), ("bin/compile", compile, true),
                ])
                let build = try await daemon.call(
                    BuildCreate(app: "demo", sourceBlob: SourceBlob(url: source))
                )
                let text = try await daemon.send("GET", daemon.path(of: build.outputStreamURL)).text
                said.append(text.contains("\ncached\n"))
            }
            #expect(said == [false, true, false])
        }
    }
}
