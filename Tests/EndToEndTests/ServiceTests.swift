import HTTP
import Linux
import TestSupport
import Testing

@Suite("The daemon as a service", .serialized)
struct ServiceTests {
    @Test(
        "a manager hands it a socket and hears of its state; it reloads, gives way to a newer one, and stops"
    )
    func manager() async throws {
        let python = try #require(systemProgram("python3"))
        let folder = try ScratchFolder()
        let run = try await ProgramRun.run(
            [
                python, Repository.path("Tests/EndToEndTests/Clients/service_client.py"),
                try BuiltProgram.path(of: "herolocald"), folder.path,
            ]
        )
        #expect(run.output == "activated\nreloaded\nrefused\nupgraded\nstopped\n", "\(run.errors)")
    }

    @Test("daemon upgrade under load: every request to an app is answered, on both of its addresses")
    func upgradeUnderLoad() async throws {
        let curl = try #require(systemProgram("curl"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let own = try await platform.loopbackURL(of: "demo")
            let named = "http://demo.localhost:\(platform.router.port)"
            let flags = [
                "-sS", "-o", "/dev/null", "-w", "%{http_code}\\n", "--no-keepalive", "-H",
                "Connection: close",
            ]
            async let own200 = ProgramRun.run([curl] + flags + ["\(own)/?[1-400]"])
            async let named200 = ProgramRun.run([curl] + flags + ["\(named)/?[1-400]"])
            let before = try await platform.succeed("daemon", "status", "--json")
            let upgrade = try await platform.run("daemon", "upgrade")
            #expect(upgrade.code == 0, "\(upgrade.errors)")
            #expect(upgrade.errors == "Upgrading herolocald... done, still 0.1.0\n")
            let after = try await platform.succeed("daemon", "status", "--json")
            #expect(
                before.contains("\"pid\": \(platform.pid),") && after.contains("\"pid\": \(platform.pid),")
            )
            for run in [try await own200, try await named200] {
                #expect(run.output == String(repeating: "200\n", count: 400), "\(run.errors)")
            }
            #expect(try await platform.get("/", of: "demo").status == 200)
        }
    }

    @Test("a config file that is named must be there, and --check says what is wrong")
    func check() async throws {
        let daemon = try BuiltProgram.path(of: "herolocald")
        let folder = try ScratchFolder()
        let environment = ["HEROLOCAL_HOME=\(folder.file("home"))", "PATH=/usr/bin:/bin"]
        let missing = try await ProgramRun.run(
            [daemon, "--check", "--config", folder.file("none")],
            environment: environment
        )
        #expect(missing.code == 2)
        #expect(
            missing.errors.hasSuffix(
                "The config file \(folder.file("none")) cannot be read: No such file or directory.\n"
            )
        )
        try FileSystem.writeAtomically(folder.file("good"), Array("routers = 3\n".utf8))
        let good = try await ProgramRun.run(
            [daemon, "--check", "--config=\(folder.file("good"))"],
            environment: environment
        )
        #expect(good.code == 0 && good.output.isEmpty && good.errors.isEmpty, "\(good.errors)")
        try FileSystem.writeAtomically(folder.file("bad"), Array("routers = many\n".utf8))
        let bad = try await ProgramRun.run(
            [daemon, "--check", "--config", folder.file("bad")],
            environment: environment
        )
        #expect(bad.code == 2 && bad.errors.contains("--routers many cannot be used"), "\(bad.errors)")
    }
}
