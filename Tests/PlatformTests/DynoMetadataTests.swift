import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("Dyno metadata")
struct DynoMetadataTests {
    private static let own = [
        "HEROKU_APP_DEFAULT_DOMAIN_NAME", "HEROKU_APP_ID", "HEROKU_APP_NAME", "HEROKU_RELEASE_CREATED_AT",
        "HEROKU_RELEASE_VERSION", "HEROKU_SLUG_COMMIT", "HEROKU_SLUG_DESCRIPTION",
    ]
    private static let ofBuild = ["HEROKU_BUILD_COMMIT", "HEROKU_BUILD_DESCRIPTION"]

    @Test("comes with the first release after its switching on, that of the build with a switch of its own")
    func variables() async throws {
        try await TestDaemon.with { daemon in
            let app = try await daemon.call(AppCreate(name: "demo"))
            let source = try await daemon.upload([("Procfile", "worker: exec sleep 100000\n", false)])
            let commit = "2c3a0b24069af49b3de35b8e8c26765c1dba9ff0"
            let blob = SourceBlob(url: source, version: commit, versionDescription: "a commit")
            let build = try await daemon.call(BuildCreate(app: "demo", sourceBlob: blob))
            _ = try await daemon.send("GET", daemon.path(of: build.outputStreamURL))
            try await daemon.switchOn("runtime-dyno-metadata")
            #expect(try await daemon.metadata().isEmpty)

            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "1"]))
            var seen = try await daemon.metadata()
            #expect(seen.keys.sorted() == Self.own)
            #expect(seen["HEROKU_APP_ID"] == app.id.description && seen["HEROKU_APP_NAME"] == "demo")
            #expect(seen["HEROKU_APP_DEFAULT_DOMAIN_NAME"] == "demo.localhost")
            #expect(seen["HEROKU_RELEASE_VERSION"] == "v4")
            let time = #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#
            #expect(seen["HEROKU_RELEASE_CREATED_AT"]?.wholeMatch(of: time) != nil)
            #expect(seen["HEROKU_SLUG_COMMIT"] == commit)

            try await daemon.switchOn("runtime-dyno-build-metadata")
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["A": "2"]))
            seen = try await daemon.metadata()
            #expect(seen.keys.sorted() == (Self.own + Self.ofBuild).sorted())
            #expect(seen["HEROKU_RELEASE_VERSION"] == "v5")
            #expect(seen["HEROKU_BUILD_COMMIT"] == commit && seen["HEROKU_BUILD_DESCRIPTION"] == "a commit")
        }
    }
}

extension TestDaemon {
    fileprivate func switchOn(_ feature: String) async throws {
        _ = try await call(AppFeatureUpdate(app: "demo", enabled: Switch(true), feature: feature))
    }

    /// The variables of a one-off dyno that begin with HEROKU_.
    fileprivate func metadata() async throws -> [String: String] {
        let dyno = try await call(DynoCreate(app: "demo", command: "env | grep ^HEROKU_; echo over"))
        let source = " app[\(dyno.name)]: "
        var lines: [Substring] = []
        try await until("its output is there") {
            let session = try await call(LogSessionCreate(app: "demo", lines: 1500))
            lines = try await send("GET", path(of: session.logplexURL)).text.split(separator: "\n")
                .compactMap { line in line.firstRange(of: source).map { line[$0.upperBound...] } }
            return lines.contains("over")
        }
        let pairs = lines.compactMap { line -> (String, String)? in
            guard let end = line.firstIndex(of: "=") else { return nil }
            return (String(line[..<end]), String(line[line.index(after: end)...]))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
