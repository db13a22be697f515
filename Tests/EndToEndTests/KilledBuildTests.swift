import HTTP
import Linux
import TestSupport
import Testing

/// The daemon is killed at each stage of a build; the next one finds a consistent platform and says what became of it.
///
/// `DurabilityTests` has the stages within scripts, packing and release commands.
@Suite("A daemon that is killed in a build", .serialized, .timeLimit(.minutes(10)))
struct KilledBuildTests {
    private static let web = "web: exec python3 -m http.server $PORT\n"
    private static let sentence =
        " !     The daemon ended during this build. Deploy again.\n\n !     Push failed\n"

    @Test("while a source is uploaded keeps nothing of it")
    func upload() async throws {
        let folder = try ScratchFolder()
        let first = try await InstalledPlatform.start(in: folder)
        try await first.succeed("apps:create", "demo")
        let made = try await first.post("/sources", "")
        let url = try #require(made.text.split(separator: "\"").first { $0.hasPrefix("http://") })
        let wire = try LoopbackWire(to: first.socket)
        let path = url.split(separator: "/", maxSplits: 2)[2]
        try wire.send("PUT /\(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n")
        try wire.send(String(repeating: "x", count: 1_000))
        let sources = "\(first.home)/sources"
        try await wait(for: "a part has arrived") {
            try FileSystem.entries(of: sources).contains { name in
                ((try? FileSystem.status("\(sources)/\(name)").sizeBytes) ?? 0) == 1_000
            }
        }
        try Signal.kill.send(to: first.pid)
        _ = try await onThread(named: "client") { try wire.readToEnd() }
        let second = try await InstalledPlatform.start(in: folder)
        #expect(try FileSystem.entries(of: sources).isEmpty)
        #expect(try await second.succeed("builds", "-a", "demo") == "demo has no builds.\n")
        try await second.succeed("daemon", "stop")
    }

    @Test("while a source is unpacked has a failed build that says so")
    func unpacking() async throws {
        let folder = try ScratchFolder()
        let first = try await InstalledPlatform.start(in: folder)
        try await first.succeed("apps:create", "demo")
        // The archive is a pipe that has a part of itself and never more.
        let made = try await first.shell(
            "printf '\(Self.web)' >Procfile && head -c 1000000 /dev/zero >zeros && tar -cf app.tar Procfile zeros"
                + " && mkfifo source"
        )
        #expect(made.code == 0, "\(made.errors)")
        let pipe = try FileSystem.open(folder.file("source"), .readWrite)
        let part = try FileSystem.readAll(folder.file("app.tar")).prefix(20_000)
        try pipe.writeAll(Array(part).span)
        let source = "{\"source_blob\": {\"url\": \"file://\(folder.file("source"))\"}}"
        #expect(try await first.post("/apps/demo/builds", source).status == 201)
        let begun = "test -f \(first.home)/build/*/tmp/build_*/Procfile"
        try await wait(for: "the first file is there") { try await first.shell(begun).code == 0 }
        try Signal.kill.send(to: first.pid)
        try await expectFailed(in: folder)
        withExtendedLifetime(pipe.rawValue) {}
    }

    @Test("while its slug is released has a release that runs, or a failed build and no slug")
    func launching() async throws {
        let folder = try ScratchFolder()
        let first = try await InstalledPlatform.start(in: folder)
        try await first.succeed("apps:create", "demo")
        let app = try app(in: folder, ["Procfile": Self.web])
        async let deploy = first.run("deploy", "-a", "demo", app)
        let transcripts = "\(first.home)/builds"
        try await wait(for: "the build is over") {
            try FileSystem.entries(of: transcripts).contains { name in
                (try? FileSystem.readText("\(transcripts)/\(name)"))?.contains("-----> Launching...") == true
            }
        }
        try Signal.kill.send(to: first.pid)
        _ = try await deploy
        let second = try await InstalledPlatform.start(in: folder)
        let isReleased = try await second.succeed("releases", "-a", "demo").contains("Current: v3")
        let output = try await second.succeed("builds:output", "-a", "demo")
        #expect(output.hasSuffix(Self.sentence) != isReleased, "\(output)")
        let slugs = try FileSystem.entries(of: "\(second.home)/slugs").filter { $0 != "unpacked" }
        #expect(slugs.count == (isReleased ? 1 : 0))
        if isReleased {
            try await second.succeed("ps:wait", "-a", "demo")
            #expect(try await second.get("/", of: "demo").status == 200)
        }
        try await second.succeed("daemon", "stop")
    }

    @Test("while dynos of the old release are stopped and those of the new one start runs the new one alone")
    func restarting() async throws {
        let folder = try ScratchFolder()
        let gate = try CommandGate()
        let first = try await InstalledPlatform.start(in: folder)
        try await first.succeed("apps:create", "demo")
        let command = "worker: trap '' TERM; \(gate.connecting); while :; do sleep 0.05; done\n"
        try await first.succeed("deploy", "-a", "demo", try app(in: folder, ["Procfile": command]))
        try await first.succeed("ps:scale", "worker=1", "-a", "demo")
        let old = try await gate.nextRun()
        // The old one has 30 s to leave, and does not.
        try await first.succeed("config:set", "A=1", "-a", "demo")
        let new = try await gate.nextRun()
        try Signal.kill.send(to: first.pid)
        for run in [old, new] { _ = try await onThread(named: "gate") { try run.readToEnd() } }
        let second = try await InstalledPlatform.start(in: folder)
        let next = try await gate.nextRun()
        #expect(try await second.succeed("releases", "-a", "demo").contains("Current: v4"))
        let dynos = try await second.succeed("ps", "-a", "demo", "--json")
        #expect(dynos.contains("\"version\": 4") && !dynos.contains("\"version\": 3"), "\(dynos)")
        #expect(try FileSystem.entries(of: "\(second.home)/dynos").count == 1)
        try await second.succeed("time:scale", "100")
        try await second.succeed("daemon", "stop")
        _ = try await onThread(named: "gate") { try next.readToEnd() }
    }

    @Test(
        "while a push is built moves no ref, leaves no git behind and takes the same push again",
        .enabled(if: systemProgram("git") != nil),
        arguments: [false, true]
    )
    func push(isOverHTTP: Bool) async throws {
        let folder = try ScratchFolder()
        let gate = try CommandGate()
        let first = try await InstalledPlatform.start(in: folder)
        try await first.succeed("apps:create", "demo")
        let work = try await PushedWork.make("[http]\n\tproxy = \"\"\n")
        let compile = "#!/bin/bash\n\(gate.connecting)\nread -r line <&3\necho \"$line\"\n"
        _ = try await work.commit(
            ["bin/detect!": "#!/bin/sh\necho Held\n", "bin/compile!": compile, "Procfile": Self.web],
            "Held"
        )
        let repository = "\(first.home)/git/demo.git"
        let location = "\(first.home)/git/\(try FileSystem.readLink(repository))"
        try await work.lead(to: first, isOverHTTP: isOverHTTP)
        async let pushed = work.push("main")
        let run = try await gate.nextRun()
        try Signal.kill.send(to: first.pid)
        _ = try await onThread(named: "gate") { try run.readToEnd() }
        let cut = try await pushed
        #expect(cut.code != 0, "\(cut.text)")
        try await wait(for: "every git has ended") { try processes(naming: location).isEmpty }
        #expect(try FileSystem.entries(of: "\(location)/refs/heads").isEmpty)
        // What a killed git has left may be anybody's for an hour; whether this one has left something is chance.
        let left = try await first.shell(
            "cd '\(location)/objects' && mkdir -p tmp_objdir-incoming-old/pack && "
                + "touch tmp_objdir-incoming-old/pack/tmp_pack_x && touch -d '2 hours ago' tmp_objdir-* && "
                + "mkdir tmp_objdir-incoming-new"
        )
        #expect(left.code == 0, "\(left.errors)")

        let second = try await InstalledPlatform.start(in: folder)
        #expect(try await second.succeed("builds:output", "-a", "demo").hasSuffix(Self.sentence))
        let kept = try FileSystem.entries(of: "\(location)/objects").filter { $0.hasPrefix("tmp_objdir") }
        #expect(kept == ["tmp_objdir-incoming-new"])
        try await work.lead(to: second, isOverHTTP: isOverHTTP)
        async let again = work.push("main")
        try await gate.nextRun().send("built at last\n")
        let outcome = try await again
        #expect(outcome.code == 0, "\(outcome.text)")
        #expect(outcome.remote.contains("built at last"))
        try await second.succeed("daemon", "stop")
    }

    // MARK: - Private

    /// Starts the next daemon, where the build has failed and nothing of it is left.
    private func expectFailed(in folder: ScratchFolder) async throws {
        let second = try await InstalledPlatform.start(in: folder)
        #expect(try await second.succeed("builds:info", "-a", "demo").contains("Status:   failed\n"))
        #expect(try await second.succeed("builds:output", "-a", "demo").hasSuffix(Self.sentence))
        #expect(try await second.succeed("releases", "-a", "demo").contains("Current: v2"))
        for name in ["build", "sources", "slugs/unpacked"] {
            #expect(try FileSystem.entries(of: "\(second.home)/\(name)").isEmpty, "\(name)")
        }
        try await second.succeed("daemon", "stop")
    }

    private func app(in folder: ScratchFolder, _ files: [String: String]) throws -> String {
        let app = folder.file("app")
        try FileSystem.makeDirectory(app)
        for (name, text) in files { try FileSystem.writeAtomically("\(app)/\(name)", Array(text.utf8)) }
        return app
    }

    /// The command lines that name this place, or run in it.
    private func processes(naming place: String) throws -> [String] {
        try FileSystem.entries(of: "/proc").filter { Int32($0) != nil }.compactMap { pid in
            let line = (try? FileSystem.readText("/proc/\(pid)/cmdline")) ?? ""
            let directory = (try? FileSystem.readLink("/proc/\(pid)/cwd")) ?? ""
            return line.contains(place) || directory.hasPrefix(place) ? line : nil
        }
    }
}

extension InstalledPlatform {
    fileprivate var socket: SocketAddress { .unix(path: "\(home)/herolocald.sock") }

    fileprivate func post(_ target: String, _ content: String) async throws -> Response {
        let fields: Fields = [
            "Host": "localhost", "Connection": "close", "Content-Type": "application/json",
            "Accept": "application/vnd.heroku+json; version=3",
        ]
        let request = Request(method: "POST", target: target, fields: fields, content: Array(content.utf8))
        return try await HTTPCall.send(request, to: socket)
    }
}

extension PushedWork {
    /// Makes the remote `herolocal` that of this daemon, whose port is another each time.
    fileprivate func lead(to platform: InstalledPlatform, isOverHTTP: Bool) async throws {
        _ = try await run(["remote", "remove", "herolocal"])
        let token = try await platform.succeed("auth:token").dropLast()
        let host = platform.apiURL.dropFirst("http://".count)
        let url = isOverHTTP ? "http://x:\(token)@\(host)/demo.git" : "file://\(platform.home)/git/demo.git"
        try await succeed("remote", "add", "herolocal", url)
    }
}
