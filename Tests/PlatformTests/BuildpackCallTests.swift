import HTTP
import Linux
import PlatformAPI
import Slugs
import Store
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("Buildpacks over the API")
struct BuildpackCallTests {
    @Test("never show the password of a URL, and keep it when the URL comes back as it was shown")
    func password() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let url = "https://me:secret@example.com/bp.git#v1"
            let shown = try await daemon.setBuildpacks([url, "heroku/python"])
            #expect(shown == ["https://***@example.com/bp.git#v1", "heroku/python"])
            #expect(try await daemon.setBuildpacks(["heroku/nodejs"] + shown).count == 3)
            let store = daemon.daemon.platform.parts.store
            let kept = try await store.apps().first?.buildpacks
            #expect(kept == ["heroku/nodejs", url, "heroku/python"])
        }
    }

    @Test("that can name nothing are refused, and change nothing")
    func unknown() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            _ = try await daemon.setBuildpacks(["heroku/nodejs"])
            let refused = await #expect(throws: APIErrorBody.self) {
                try await daemon.setBuildpacks(["heroku/nodejs", "python"])
            }
            #expect(refused?.status == 422)
            #expect(
                refused?.message
                    == "Could not find the buildpack: python. Name it as namespace/name, or give the URL of "
                    + "its git repository or .tgz file, or its directory on this machine. "
                    + "Did you mean heroku/python?"
            )
            let kept = try await daemon.call(BuildpackInstallationList(app: "demo"))
            #expect(kept.map(\.buildpack.name) == ["heroku/nodejs"])
        }
    }

    @Test("lose their kept copies when no app has them any more")
    func cleared() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let copy = daemon.paths.state + "/cache/buildpacks/" + String(repeating: "0", count: 64)
            try FileSystem.makeDirectory(copy)
            _ = try await daemon.setBuildpacks(["heroku/nodejs"])
            #expect(!FileSystem.exists(copy))
        }
    }

    @Test("keep the copy of the one that BUILDPACK_URL names, also with white space around it")
    func keptOfConfigVar() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let url = "https://example.com/bp.git"
            let vars = ["BUILDPACK_URL": " \(url)\n"]
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: vars))
            let folder = try ScratchFolder()
            try FileSystem.writeAtomically(folder.file("url"), Array(url.utf8))
            let name = try FileChecksum.read(folder.file("url")).dropFirst("SHA256:".count)
            let copy = daemon.paths.state + "/cache/buildpacks/" + name
            try FileSystem.makeDirectory(copy)
            _ = try await daemon.setBuildpacks(["heroku/nodejs"])
            #expect(FileSystem.exists(copy))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["BUILDPACK_URL": nil]))
            _ = try await daemon.setBuildpacks(["heroku/python"])
            #expect(!FileSystem.exists(copy))
        }
    }
}

extension TestDaemon {
    /// Sets the buildpacks of the app demo; their names as the API shows them.
    @discardableResult
    fileprivate func setBuildpacks(_ names: [String]) async throws -> [String] {
        let updates = names.map { BuildpackInstallationUpdate.Installation(buildpack: $0) }
        let list = try await call(BuildpackInstallationUpdate(app: "demo", updates: updates))
        return list.map { $0.buildpack.name ?? "" }
    }
}
