import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("A release", .serialized)
struct ReleaseRetentionTests {
    private static let procfile = "worker: exec tail -f /dev/null\n"

    @Test("that has become too old is expired: its slug is gone, and it cannot be rolled back to")
    func expired() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            try await daemon.build(procfile: Self.procfile, of: "demo")
            try await daemon.build(procfile: Self.procfile + "other: true\n", of: "demo")
            for number in 0..<19 {
                _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["NUMBER": "\(number)"]))
            }
            #expect(try daemon.slugFiles.count == 2)
            let inAMonth = Timestamp(microseconds: Timestamp.now.microseconds + 31 * 86_400 * 1_000_000)
            await daemon.daemon.platform.expireSlugs(at: inAMonth)
            #expect(try daemon.slugFiles.count == 1)
            let old = try await daemon.call(ReleaseInfo(app: "demo", release: .version(3)))
            #expect(old.status == .expired && !old.eligibleForRollback && old.slug == nil)
            let refused = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(ReleaseCreate(app: "demo", release: .version(3)))
            }
            #expect(
                refused?.message == "Cannot roll back to v3: it has expired. An app's newest 20 releases "
                    + "keep their slugs, and those of the last 30 days."
            )
            _ = try await daemon.call(ReleaseCreate(app: "demo", release: .version(4)))
        }
    }

    @Test("slug files that nobody knows of are gone after the next start")
    func swept() async throws {
        let folder = try ScratchFolder()
        let names = try await TestDaemon.with(folder: folder) { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            try await daemon.build(procfile: Self.procfile, of: "demo")
            let names = try daemon.slugFiles
            let strange = "\(daemon.paths.slugs)/\(String(repeating: "0", count: 64)).tar.gz"
            try FileSystem.writeAtomically(strange, [1])
            return names
        }
        try await TestDaemon.with(folder: folder) { daemon in
            let left = try daemon.slugFiles
            #expect(left == names)
        }
    }

    @Test("of code for a new stack has one before it that says so, and both are told in the log")
    func stack() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            try await daemon.build(procfile: Self.procfile, of: "demo")
            _ = try await daemon.call(AppUpdate(app: "demo", buildStack: Identity("heroku-26")))
            #expect(try await daemon.call(ReleaseList(app: "demo")).count == 3)
            #expect(try await daemon.call(AppInfo(app: "demo")).stack.name == "heroku-24")
            let build = try await daemon.build(procfile: Self.procfile, of: "demo")
            let text = try await daemon.send("GET", daemon.path(of: build.outputStreamURL)).text
            #expect(text.hasPrefix("-----> Building on the Heroku-26 stack\n"), "\(text)")
            #expect(text.contains("       Released v5\n"))
            let releases = try await daemon.call(ReleaseList(app: "demo")).sorted { $0.version < $1.version }
            #expect(releases[3].description == "Upgraded stack to heroku-26")
            #expect(releases[3].slug == releases[2].slug && releases[4].current)
            #expect(try await daemon.call(AppInfo(app: "demo")).stack.name == "heroku-26")
            let session = try await daemon.call(LogSessionCreate(app: "demo", lines: 100))
            let log = try await daemon.send("GET", daemon.path(of: session.logplexURL)).text
            let user = releases[0].user.email
            #expect(log.contains("app[api]: Upgraded stack to heroku-26 by user \(user)\n"), "\(log)")
            #expect(log.contains("app[api]: Release v4 created by user \(user)\n"), "\(log)")
        }
    }
}

extension TestDaemon {
    /// The slugs' archives, sorted.
    fileprivate var slugFiles: [String] {
        get throws { try FileSystem.entries(of: paths.slugs).filter { $0.hasSuffix(".tar.gz") }.sorted() }
    }
}
