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
        #expect(run.output == "activated\nreloaded\nrefused\nupgraded\nstopped\noverruled\n", "\(run.errors)")
    }

    @Test("daemon upgrade under load: every request to an app is answered, on both of its addresses")
    func upgradeUnderLoad() async throws {
        let curl = try #require(systemProgram("curl"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let own = try await platform.loopbackURL(of: "demo")
            let named = "http://demo.localhost:\(platform.router.port)"
            let over = platform.folder.file("over")
            let callers = try [own, named].map { url in
                try RunningProgram(["/bin/sh", "-c", Self.callUntilOver, "sh", curl, url, over])
            }
            let before = try await platform.succeed("daemon", "status", "--json")
            try await wait(for: "the first answers") { try callers.allSatisfy { try !$0.lines.isEmpty } }
            let counts = try callers.map { try $0.lines.count }
            let upgrade = try await platform.run("daemon", "upgrade")
            #expect(upgrade.code == 0, "\(upgrade.errors)")
            #expect(upgrade.errors == "Upgrading herolocald... done, still 0.1.0\n")
            let after = try await platform.succeed("daemon", "status", "--json")
            #expect(
                before.contains("\"pid\": \(platform.pid),") && after.contains("\"pid\": \(platform.pid),")
            )
            try FileSystem.writeAtomically(over, [])
            for (caller, count) in zip(callers, counts) {
                try await wait(for: "the last answer") { try caller.lines.last == "over" }
                let answers = try caller.lines.dropLast()
                let errors = try caller.errors
                #expect(answers.count > count)
                #expect(answers.allSatisfy { $0 == "200" }, "\(errors)")
            }
            #expect(try await platform.get("/", of: "demo").status == 200)
        }
    }

    @Test("daemon upgrade to a program that the database is too new for is refused before anything stops")
    func tooOld() async throws {
        let python = try #require(systemProgram("python3"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let newer = "sqlite3.connect(sys.argv[1]).execute('PRAGMA user_version = 999')"
            let written = try await ProgramRun.run([
                python, "-c", "import sqlite3, sys; \(newer)", "\(platform.home)/herolocal.db",
            ])
            #expect(written.code == 0, "\(written.errors)")
            let upgrade = try await platform.run("daemon", "upgrade")
            #expect(upgrade.code != 0)
            let said = upgrade.errors.split { $0.isWhitespace || $0 == "›" }.joined(separator: " ")
            let reason = "The database was written by a newer herolocal (schema 999, this one knows "
            #expect(said.contains(reason), "\(upgrade.errors)")
            let status = try await platform.succeed("daemon", "status", "--json")
            #expect(status.contains("\"pid\": \(platform.pid),"))
            #expect(try await platform.get("/", of: "demo").status == 200)
        }
    }

    /// Asks for $2 by $1 again and again until there is a file $3: a line for each answer, its status.
    private static let callUntilOver = """
        while [ ! -e "$3" ]; do
            "$1" -sS -o /dev/null -w '%{http_code}\\n' --no-keepalive -H 'Connection: close' "$2/?[1-20]"
        done
        echo over
        """

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
