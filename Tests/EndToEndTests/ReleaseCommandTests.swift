import Linux
import TestSupport
import Testing

@Suite("A release command", .serialized)
struct ReleaseCommandTests {
    @Test("is shown by the deploy, told in the log and kept, and its release is what runs afterwards")
    func success() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.succeed("apps:create", "demo")
            try await platform.succeed("config:set", "WORD=rows", "-a", "demo")
            let deploy = try await platform.deploy(release: "echo migrating $WORD")
            #expect(deploy.code == 0)
            #expect(
                deploy.output.contains(
                    "-----> Launching...\n !     Release command declared: this new release will not be available "
                        + "until the command succeeds.\n       Released v4\n"
                )
            )
            #expect(deploy.output.contains(" deployed to Heroku\n\nRunning release command...."))
            #expect(deploy.output.contains(".\n\nmigrating rows\nWaiting for release.... done.\n"))
            try await platform.expect(["migrating rows"], from: "echo migrating rows", status: 0, release: 4)
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v4"))
            #expect(try await platform.succeed("releases:output", "-a", "demo") == "migrating rows\n")
            #expect(
                try await platform.succeed("ps:scale", "-a", "demo") == "release=0:Basic worker=0:Basic\n"
            )

            let change = try await platform.run("config:set", "WORD=tables", "-a", "demo")
            #expect(change.code == 0)
            #expect(change.output == "WORD: tables\n")
            #expect(change.errors.contains("Setting WORD and restarting demo... done, v5\n"))
            #expect(change.errors.contains("Warning: Release command executing: this config change will "))
            // Waits for its turn behind v5, and for its own command.
            let rollback = try await platform.run("rollback", "v4", "-a", "demo")
            #expect(rollback.code == 0)
            #expect(rollback.output.hasSuffix("\n\nmigrating rows\nWaiting for release.... done.\n"))
            #expect(try await platform.succeed("releases:output", "v5", "-a", "demo") == "migrating tables\n")
        }
    }

    @Test("that fails ends the deploy with 1, is told in the log, and leaves what runs as it is")
    func failure() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.succeed("apps:create", "demo")
            try await platform.deploy(release: "true")
            let deploy = try await platform.deploy(release: "echo no such table >&2; exit 3")
            #expect(deploy.code == 1)
            #expect(deploy.output.contains("       Released v4\n"))
            #expect(deploy.output.hasSuffix(".\n\nno such table\nWaiting for release.... failed.\n"))
            #expect(deploy.errors.contains("Error: The release command of v4 failed\n"))
            try await platform.expect(
                ["no such table"],
                from: "echo no such table >&2; exit 3",
                status: 3,
                release: 4
            )
            let releases = try await platform.succeed("releases", "-a", "demo")
            #expect(releases.contains("Current: v3") && releases.contains("release command failed"))
            let wait = try await platform.run("ps:wait", "-a", "demo")
            #expect(wait.code == 1 && wait.errors.contains("no dyno will run v4"))
            let retry = try await platform.run("releases:retry", "-a", "demo")
            #expect(retry.code == 1)
            #expect(retry.errors.contains("Retrying v4 on demo... done, v5\n"))
            #expect(retry.output.hasSuffix(".\n\nno such table\nWaiting for release.... failed.\n"))
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v3"))
        }
    }
}

extension InstalledPlatform {
    /// Deploys an app with this release command and a worker, which nobody has scaled up.
    @discardableResult
    fileprivate func deploy(release command: String) async throws -> ProgramRun {
        let app = folder.file("app")
        try FileSystem.makeDirectory(app)
        let procfile = "release: \(command)\nworker: exec tail -f /dev/null\n"
        try FileSystem.writeAtomically("\(app)/Procfile", Array(procfile.utf8))
        return try await run("deploy", "-a", "demo", app)
    }

    /// Compares the log of the release's own dyno and what the API says of it.
    fileprivate func expect(
        _ printed: [String],
        from command: String,
        status: Int,
        release version: Int
    ) async throws {
        let log = try await succeed("logs", "-a", "demo", "-n", "1500").split(separator: "\n")
            .map { String($0.drop { $0 != " " }.dropFirst()) }
        let start = try #require(log.firstIndex { $0.hasPrefix("app[api]: Running release v\(version) ") })
        let dyno = try #require(log[start...].first { $0.hasPrefix("heroku[release.") })
        let name = String(dyno.dropFirst("heroku[".count).prefix { $0 != "]" })
        #expect(
            log.filter { $0.hasPrefix("heroku[\(name)]: ") } == [
                "heroku[\(name)]: Starting process with command `\(command)`",
                "heroku[\(name)]: State changed from starting to up",
                "heroku[\(name)]: Process exited with status \(status)",
                "heroku[\(name)]: State changed from up to complete",
            ]
        )
        #expect(log.filter { $0.hasPrefix("app[\(name)]: ") } == printed.map { "app[\(name)]: \($0)" })
        #expect(!log.contains { $0.hasPrefix("app[api]: Release v\(version) created") })
        #expect(log[start...].contains { $0.hasPrefix("app[api]: Starting process with command `") })
    }
}
