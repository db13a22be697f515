import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("What the API writes into an app's log")
struct APIEventTests {
    @Test("is a line of Heroku's for each event, in order")
    func lines() async throws {
        try await TestDaemon.with { daemon in
            let user = try await daemon.call(AccountInfo()).email
            _ = try await daemon.call(AppCreate(name: "demo"))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["RACK_ENV": "x", "LANG": "y"]))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["LANG": nil]))
            let types = "web: exec tail -f /dev/null\nrake: rake\nconsole: bash\n"
            try await daemon.build(procfile: types, of: "demo")
            let dyno = try await daemon.call(DynoCreate(app: "demo", command: "rake $RACK_ENV"))
            for isOn in [true, false] {
                _ = try await daemon.call(AppUpdate(app: "demo", maintenance: Switch(isOn)))
            }
            _ = try await daemon.call(AppUpdate(app: "demo", buildStack: .name("heroku-22")))
            let change = FormationChange(type: "console", quantity: .absolute(1), size: nil)
            _ = try await daemon.call(FormationBatchUpdate(app: "demo", updates: [change]))
            _ = try await daemon.call(ReleaseCreate(app: "demo", release: .version(5)))
            let call = AppFeatureUpdate(app: "demo", enabled: Switch(true), feature: "log-runtime-metrics")
            _ = try await daemon.call(call)
            try await daemon.failToBuild()

            #expect(dyno.name.hasPrefix("run."))
            let version = try await daemon.version(ofRelease: 5)
            #expect(
                try await daemon.events().map { $0.replacing(" by user \(user)", with: " by U") } == [
                    "Initial release by U", "Release v1 created by U",
                    "Enable Logplex by U", "Release v2 created by U",
                    "Set LANG, RACK_ENV config vars by U", "Release v3 created by U",
                    "Remove LANG config vars by U", "Release v4 created by U",
                    "Build started by U",
                    "\(version) by U", "Release v5 created by U",
                    "Scaled to console@0:Basic rake@0:Basic web@1:Basic by U",
                    "Build succeeded",
                    "Starting process with command `rake $RACK_ENV` by U",
                    "Maintenance mode enabled by U", "Maintenance mode disabled by U",
                    "Stack changed from heroku-24 to heroku-22 by U",
                    "Scaled to console@1:Basic rake@0:Basic web@1:Basic by U",
                    "Rollback to v5 by U", "Release v6 created by U",
                    "Enable log-runtime-metrics feature by U",
                    "Build started by U",
                    "Build failed -- check your build output: "
                        + "herolocal builds:output BUILD -a APP",
                ]
            )
        }
    }

    @Test("has one time for both lines of a release, and whole seconds for a build")
    func times() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            try await daemon.build(procfile: "web: exec tail -f /dev/null\n", of: "demo")
            let lines = try await daemon.logLines()
            func time(of text: String) throws -> Substring {
                let line = try #require(lines.first { $0.contains(text) }, "\(text)")
                return line.prefix { $0 != " " }
            }
            #expect(try time(of: " Deploy ") == time(of: " Release v3 created "))
            #expect(try time(of: " Build started ").hasSuffix(".000000+00:00"))
            #expect(try time(of: " Build succeeded").hasSuffix(".000000+00:00"))
        }
    }
}

extension TestDaemon {
    /// With a buildpack that there is not.
    fileprivate func failToBuild() async throws {
        let blob = SourceBlob(url: try await upload([("Procfile", "web: x\n", false)]))
        let buildpack = BuildpackReference(name: "none/such", url: "urn:buildpack:none/such")
        let build = try await call(BuildCreate(app: "demo", buildpacks: [buildpack], sourceBlob: blob))
        try await until("it has failed") {
            try await call(BuildInfo(app: "demo", build: build.id.description)).status == .failed
        }
    }

    fileprivate func logLines() async throws -> [Substring] {
        let session = try await call(LogSessionCreate(app: "demo", lines: 1500))
        return try await send("GET", path(of: session.logplexURL)).text.split(separator: "\n")
    }

    /// The texts of `app[api]`, ids replaced.
    fileprivate func events() async throws -> [String] {
        let id = #/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#
        return try await logLines().compactMap { line in
            guard let range = line.firstRange(of: " app[api]: ") else { return nil }
            let text = String(line[range.upperBound...])
            return text.replacing(id, with: "BUILD", maxReplacements: 1).replacing(id, with: "APP")
        }
    }

    fileprivate func version(ofRelease number: Int) async throws -> String {
        try await call(ReleaseInfo(app: "demo", release: .version(number))).description
    }
}
