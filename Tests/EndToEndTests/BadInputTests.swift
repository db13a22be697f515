import Linux
import TestSupport
import Testing

@Suite("Bad input", .serialized)
struct BadInputTests {
    @Test("is refused with a sentence and an exit code, and changes nothing")
    func refused() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            for (arguments, code, words) in cases {
                let run = try await platform.run(arguments)
                #expect(run.code == code, "\(arguments): \(run.errors)")
                #expect(run.errors.unwrapped.contains(words), "\(arguments): \(run.errors)")
            }
            #expect(try await platform.succeed("ps:scale", "-a", "demo") == "web=1:Basic\n")
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v3"))
        }
    }

    private let cases: [([String], Int32, String)] = [
        (["nosuch"], 127, "nosuch is not a herolocal command."),
        (["apps:info", "-a", "missing"], 2, "Couldn't find that app."),
        (["apps:create", "Bad_Name"], 2, "Name must start with a letter"),
        (["apps:create", "demo"], 2, "Name is already taken"),
        (["ps:scale", "clock=1", "-a", "demo"], 2, "Couldn't find that process type (clock)."),
        (["ps:scale", "web=-1", "-a", "demo"], 2, "web=-1 is not a scale."),
        (["ps:scale", "web=x", "-a", "demo"], 2, "web=x is not a scale."),
        (["ps:scale", "web=1:Huge", "-a", "demo"], 2, "Couldn't find that dyno size (Huge)."),
        (["ps", "--nope", "-a", "demo"], 2, "Nonexistent flag: --nope"),
        (["rollback", "v99", "-a", "demo"], 2, "Couldn't find that release."),
        (["config:set", "oops", "-a", "demo"], 1, "oops is invalid. Must be in the format FOO=bar."),
        (["deploy", "-a", "demo", "/no/such/place"], 1, "/no/such/place"),
    ]

    @Test("in an app's source fails the build and keeps the old release")
    func badSources() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.succeed("apps:create", "demo")
            let empty = platform.folder.file("empty")
            try FileSystem.makeDirectory(empty)
            try FileSystem.writeAtomically(empty + "/notes.txt", Array("nothing to run".utf8))
            let unknown = try await platform.run("deploy", "-a", "demo", empty)
            #expect(unknown.code == 1)
            #expect(unknown.output.contains(" !     No default language could be detected for this app.\n"))
            #expect(unknown.output.contains("\n !     Push failed\n"))

            let linked = platform.folder.file("linked")
            try FileSystem.makeDirectory(linked)
            try FileSystem.symbolicLink(to: "/etc/passwd", at: linked + "/secret")
            let escape = try await platform.run("deploy", "-a", "demo", linked)
            #expect(escape.code == 1)
            #expect(escape.errors.unwrapped.contains("secret"))

            let device = platform.folder.file("device")
            try FileSystem.makeDirectory(device)
            _ = try Socket.listen(on: .unix(path: device + "/socket")).rawValue
            let socket = try await platform.run("deploy", "-a", "demo", device)
            #expect(socket.code == 1)
            #expect(socket.errors.unwrapped.contains("socket"))
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v2"))
        }
    }

    @Test("for the daemon is refused before anything starts")
    func daemonFlags() async throws {
        let folder = try ScratchFolder()
        let program = try BuiltProgram.path(of: "herolocald")
        let kept = Host.allEnvironment.filter { !$0.hasPrefix("HEROLOCAL_") }
        let long = folder.file(String(repeating: "x", count: 100))
        let homes = [folder.file("home"), folder.file("home"), folder.file("home"), long]
        let flags = [["--routers", "0"], ["--listen", "nowhere"], ["--api", "0.0.0.0:0"], []]
        let words = [
            "--routers 0 cannot be used", "--listen nowhere cannot be used", "not a loopback", "107",
        ]
        for index in homes.indices {
            let run = try await ProgramRun.run(
                [program] + flags[index],
                environment: kept + ["HEROLOCAL_HOME=\(homes[index])"]
            )
            #expect(run.code != 0)
            #expect(run.errors.contains(words[index]), "\(flags[index]): \(run.errors)")
        }
        let start = try await ProgramRun.run(
            [try BuiltProgram.path(of: "herolocal"), "daemon", "start", "--routers", "0"],
            environment: kept + ["HEROLOCAL_HOME=\(folder.file("home"))"]
        )
        #expect(start.code == 2)
        let said = start.errors.unwrapped
        #expect(said.contains("Error: --routers 0 cannot be used: it takes N, how many router"), "\(said)")
        #expect(said.contains("1 to 64 (default: one per core)."), "\(said)")
    }

    @Test("a second daemon in one home and a port in use are refused with what to do")
    func twoDaemons() async throws {
        try await InstalledPlatform.with { platform in
            let program = try BuiltProgram.path(of: "herolocald")
            let kept = Host.allEnvironment.filter { !$0.hasPrefix("HEROLOCAL_") }
            let shared = ["HEROLOCAL_BUILDPACKS=\(Repository.path("buildpacks"))"]
            let second = try await ProgramRun.run(
                [program, "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0"],
                environment: kept + shared + ["HEROLOCAL_HOME=\(platform.home)"]
            )
            #expect(second.code == 1)
            #expect(
                second.errors.contains(
                    "herolocald is already running in \(platform.home) (pid \(platform.pid))"
                )
            )
            let other = try await ProgramRun.run(
                [program, "--listen", platform.router.description, "--api", "127.0.0.1:0"],
                environment: kept + shared + ["HEROLOCAL_HOME=\(platform.folder.file("other"))"]
            )
            #expect(other.code == 1)
            #expect(other.errors.contains("cannot listen on \(platform.router)"))
            #expect(other.errors.contains("--listen ADDR:PORT"))
        }
    }
}

extension String {
    /// The text of an error box without its line breaks and bangs.
    fileprivate var unwrapped: String {
        split { $0 == "\n" || $0 == "›" }.map { line in
            var part = line
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return String(part)
        }
        .joined(separator: " ")
    }
}
