import HTTP
import Linux
import TestSupport
import Testing

/// What an app may try, each time with a platform beside it that goes on serving another app.
@Suite("A hostile app", .serialized, .timeLimit(.minutes(10)))
struct HostileAppTests {
    private static let mark = "herolocal-was-here"

    @Test(
        "that is an archive which leads out or expands without end is refused, and changes nothing",
        .enabled(if: systemProgram("python3") != nil)
    )
    func archives() async throws {
        let python = try #require(systemProgram("python3"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "good")
            try await platform.succeed("apps:create", "demo")
            let (archives, outside) = (platform.folder.file("archives"), platform.folder.file("outside"))
            for folder in [archives, outside] { try FileSystem.makeDirectory(folder) }
            let writer = Repository.path("Tests/EndToEndTests/Clients/hostile_archives.py")
            let made = try await ProgramRun.run([python, writer, archives, outside])
            #expect(made.code == 0, "\(made.errors)")
            let cases = made.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
            #expect(cases.count >= 13)
            for words in cases {
                let build = try await platform.run(
                    "builds:create",
                    "-a",
                    "demo",
                    "--source-tar",
                    "\(archives)/\(words[0])"
                )
                let sentence = " !     Push rejected, the source could not be unpacked: "
                let lines = build.output.split(separator: "\n")
                #expect(build.code != 0)
                #expect(
                    lines.contains { $0.hasPrefix(sentence) && $0.contains(words[1]) },
                    "\(words[0]): \(build.output)\(build.errors)"
                )
            }
            #expect(try FileSystem.entries(of: outside).isEmpty)
            #expect(!FileSystem.exists(platform.folder.file(Self.mark)))
            try await expectServing(platform)
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v2"))
        }
    }

    @Test("whose compile reaches for the machine changes nothing outside and leaves nothing running")
    func compile() async throws {
        let home = Host.environment("HOME") ?? "/root"
        let mark = "\(Self.mark)-\(UInt64.random(in: 0...(.max)))"
        try await InstalledPlatform.with { platform in
            guard try await platform.isIsolated() else { return }
            try await platform.deploy("misbehaving", as: "good")
            try await platform.succeed("apps:create", "demo")
            let places = [
                home, platform.home, "\(platform.home)/slugs", "\(platform.home)/git", "/etc",
                "/usr/local/bin", "/var/lib", "/",
            ]
            let compile = """
                for place in \(places.map { "'\($0)'" }.joined(separator: " ")); do
                  (echo x > "$place/\(mark)") 2>/dev/null && echo "wrote to $place"
                done
                ls '\(platform.home)/slugs' >/dev/null 2>&1 && echo "saw the state"
                cat '\(platform.home)/token' 2>/dev/null && echo "read the token"
                python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])' \
                  '\(platform.home)/herolocald.sock' 2>/dev/null && echo "reached the daemon"
                kill -9 \(platform.pid) 2>/dev/null && echo "signalled the daemon"
                echo x > /tmp/\(mark) && echo x > /app/\(mark) && echo "has its own"
                cd "$1" && mkdir .git hooks && printf '[core]\\nfsmonitor = false\\n' > .git/config
                ln -s '\(platform.home)' state; ln -s / root; mkfifo pipe "$2/alive"
                exec 9<>"$2/alive"
                setsid bash -c 'trap "" TERM HUP; sleep 600' >/dev/null 2>&1 &
                """
            let deploy = try await deploy(compile, on: platform)
            #expect(deploy.code == 0, "\(deploy.output)\(deploy.errors)")
            let said = deploy.output.split(separator: "\n").filter { line in
                ["wrote ", "saw ", "read ", "reached ", "signalled ", "has "].contains { line.hasPrefix($0) }
            }
            #expect(said == ["has its own"])
            for place in places + ["/tmp"] {
                #expect(!FileSystem.exists("\(place)/\(mark)"), "\(place)")
                try? FileSystem.remove("\(place)/\(mark)")
            }
            // Reading meets the end once nobody has the pipe open for writing.
            let alive = "$(echo \(platform.home)/cache/*/alive)"
            let dead = try await platform.shell("exec 8<>\(alive); exec 7<\(alive) 8>&-; cat <&7")
            #expect(dead.code == 0, "\(dead.errors)")
            try await expectServing(platform)
        }
    }

    /// What a compile does, and what is said of it.
    private static let endings = [
        (
            "while :; do setsid sleep 600 & done",
            "Push rejected, the build had more than 2048 processes at a time."
        ),
        (
            "cd \"$1\"; d=$(printf 'd/%.0s' {1..1500}); mkdir -p \"a/$d\" \"b/$d\"; mv b \"a/$d\"",
            "File name too long"
        ),
        (
            "truncate -s 5G \"$1/hole\"",
            "Push rejected, the app cannot be a slug: its files have more than 4096 MB."
        ),
        (
            "rm -rf \"$1\"; ln -s /etc \"$1\"",
            "Push rejected, the app cannot be a slug: a script has removed or replaced /tmp/build_"
        ),
    ]

    @Test("whose compile wants more than there is ends with a sentence, and the platform serves on")
    func exhaustion() async throws {
        try await InstalledPlatform.with { platform in
            guard try await platform.isIsolated() else { return }
            try await platform.deploy("misbehaving", as: "good")
            try await platform.succeed("apps:create", "demo")
            for (compile, sentence) in Self.endings {
                let deploy = try await deploy(compile, on: platform)
                #expect(deploy.code != 0)
                #expect(deploy.output.contains(sentence), "\(compile): \(deploy.output)\(deploy.errors)")
                #expect(deploy.output.hasSuffix("\n !     Push failed\n"), "\(deploy.output)")
                try await expectServing(platform)
            }
            #expect(try await platform.succeed("releases", "-a", "demo").contains("Current: v2"))
        }
    }

    // MARK: - Private

    /// Deploys an app that is its own buildpack, with this bin/compile.
    private func deploy(_ compile: String, on platform: InstalledPlatform) async throws -> ProgramRun {
        let app = platform.folder.file("app")
        try FileSystem.makeDirectory(app + "/bin")
        for (name, text) in [("detect", "echo Hostile"), ("compile", "\(compile)\nexit 0"), ("release", "")] {
            let script = Array("#!/bin/bash\n\(text)\n".utf8)
            try FileSystem.writeAtomically("\(app)/bin/\(name)", script, permissions: 0o755)
        }
        return try await platform.run("deploy", "-a", "demo", app)
    }

    /// The other app is there, and nothing of builds is.
    private func expectServing(_ platform: InstalledPlatform) async throws {
        #expect(try await platform.get("/", of: "good").status == 200)
        for folder in ["build", "sources"] {
            #expect(try FileSystem.entries(of: "\(platform.home)/\(folder)").isEmpty, "\(folder)")
        }
        let slugs = try FileSystem.entries(of: "\(platform.home)/slugs")
        #expect(slugs.allSatisfy { !$0.hasPrefix(".partial-") }, "\(slugs)")
    }
}

extension InstalledPlatform {
    /// Whether builds and dynos have namespaces here; says so when they have none.
    func isIsolated() async throws -> Bool {
        let isIsolated = try await succeed("daemon", "status", "--json").contains("\"namespaces\"")
        if !isIsolated { print("this machine gives no namespaces: nothing of this can be tested here") }
        return isIsolated
    }
}
