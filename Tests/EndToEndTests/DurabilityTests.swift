import HTTP
import Linux
import TestSupport
import Testing

@Suite("A daemon that is killed", .serialized)
struct DurabilityTests {
    @Test("comes back with the same releases, config, formation and log, and leaves no dyno behind")
    func killedUnderLoad() async throws {
        let folder = try ScratchFolder()
        let first = try await InstalledPlatform.start(in: folder)
        try await first.deploy("misbehaving", as: "demo")
        try await first.succeed("config:set", "KEPT=yes", "-a", "demo")
        try await first.succeed("ps:scale", "web=2", "-a", "demo")
        try await first.succeed("ps:wait", "-a", "demo")
        let releases = try await first.succeed("releases", "-a", "demo", "--json")
        let pids = try await dynoPIDs(first)
        #expect(pids.count == 2)

        // Requests are under way when it dies: some are cut, none may hang.
        async let load: Void = keepAsking(first)
        _ = try await first.get("/", of: "demo")
        // What the log has now was told to a client and must be there afterwards.
        let log = try await first.succeed("logs", "-a", "demo", "-n", "1500", "--source", "app")
        try Signal.kill.send(to: first.pid)
        _ = await load
        for pid in pids { try await waitUntilGone(pid) }

        let second = try await InstalledPlatform.start(in: folder)
        try await second.succeed("ps:wait", "-a", "demo")
        #expect(try await second.succeed("releases", "-a", "demo", "--json") == releases)
        #expect(try await second.succeed("config:get", "KEPT", "-a", "demo") == "yes\n")
        #expect(try await second.succeed("ps:scale", "-a", "demo") == "web=2:Basic\n")
        #expect(try await second.get("/", of: "demo").status == 200)
        let after = try await second.succeed("logs", "-a", "demo", "-n", "1500", "--source", "app")
        let settled = log.split(separator: "\n").filter { $0.contains("app[api]") }
        #expect(!settled.isEmpty)
        let kept = Set(after.split(separator: "\n"))
        #expect(settled.allSatisfy(kept.contains))
        try await second.succeed("daemon", "stop")
    }

    @Test("goes on telling webhooks what they have not been told")
    func killedWithDeliveries() async throws {
        let folder = try ScratchFolder()
        let first = try await InstalledPlatform.start(in: folder)
        try await first.succeed("apps:create", "demo")
        let url = "http://127.0.0.1:\(try LoopbackDyno.closedPort())/"
        try await first.succeed("webhooks:add", "-i", "api:release", "-l", "sync", "-u", url, "-a", "demo")
        try await first.succeed("config:set", "A=1", "-a", "demo")
        func attempts(_ platform: InstalledPlatform) async throws -> (id: Substring, count: Int) {
            let rows = try await platform.succeed("webhooks:deliveries", "-a", "demo").split(separator: "\n")
            let words = rows.last?.split(separator: " ") ?? []
            return (words.first ?? "", words.count > 5 ? Int(words[5]) ?? 0 : 0)
        }
        var before = try await attempts(first)
        try await wait(for: "an attempt") {
            before = try await attempts(first)
            return before.count > 0
        }
        try Signal.kill.send(to: first.pid)
        try await waitUntilGone(first.pid)

        let second = try await InstalledPlatform.start(in: folder)
        try await wait(for: "another attempt") { try await attempts(second).count > before.count }
        #expect(try await attempts(second).id == before.id)
        try await second.succeed("daemon", "stop")
    }

    @Test(
        "during a build marks the build failed, leaves the release as it was and nothing that runs of it",
        arguments: ["detect", "compile", "release"]
    )
    func killedDuringBuild(script: String) async throws {
        let folder = try ScratchFolder()
        let first = try await InstalledPlatform.start(in: folder)
        // Without namespaces only bin/compile is told where the cache is.
        let isIsolated = try await first.succeed("daemon", "status", "--json").contains("\"namespaces\"")
        guard isIsolated || script == "compile" else {
            try await first.succeed("daemon", "stop")
            return
        }
        try await first.succeed("apps:create", "demo")
        let app = try endlessApp(in: folder, endlessIn: script)
        async let deploy = first.run("deploy", "-a", "demo", app)
        let running = "\(first.home)/cache/*/running"
        try await wait(for: "the build runs") { try await first.shell("test -p \(running)").code == 0 }
        try Signal.kill.send(to: first.pid)
        #expect(try await deploy.code != 0)
        // Reading meets the end once nobody has the pipe open for writing.
        let status = try await first.shell(
            "exec 8<>$(echo \(running)); exec 7<$(echo \(running)) 8>&-; cat <&7"
        )
        #expect(status.code == 0)

        let second = try await InstalledPlatform.start(in: folder)
        let log = try await second.succeed("logs", "-a", "demo", "-n", "1500")
        #expect(log.contains("Build failed -- check your build output: "))
        #expect(try await second.succeed("releases", "-a", "demo").contains("Current: v2"))
        #expect(try FileSystem.entries(of: "\(second.home)/build").isEmpty)
        try await second.succeed("daemon", "stop")
    }

    @Test("while a slug is packed has the old release or the new one, and nothing half made")
    func killedDuringPacking() async throws {
        let folder = try ScratchFolder()
        let app = folder.file("app")
        let slugs = folder.file("home/slugs")
        try FileSystem.makeDirectory(app + "/bin")
        for (name, text) in [
            ("detect", "echo Large"), ("compile", "head -c 60000000 /dev/urandom >\"$1/noise\""),
        ] {
            let script = Array("#!/bin/sh\n\(text)\n".utf8)
            try FileSystem.writeAtomically("\(app)/bin/\(name)", script, permissions: 0o755)
        }
        let first = try await InstalledPlatform.start(in: folder)
        try await first.succeed("apps:create", "demo")
        async let deploy = first.run("deploy", "-a", "demo", app)
        try await wait(for: "the slug is packed") {
            try FileSystem.entries(of: slugs).contains { $0 != "unpacked" }
        }
        try Signal.kill.send(to: first.pid)
        _ = try await deploy

        let second = try await InstalledPlatform.start(in: folder)
        let releases = try await second.succeed("releases", "-a", "demo")
        let isReleased = releases.contains("Current: v3")
        #expect(isReleased || releases.contains("Current: v2"), "\(releases)")
        let log = try await second.succeed("logs", "-a", "demo", "-n", "1500")
        #expect(log.contains("Build failed -- check your build output: ") != isReleased, "\(log)")
        #expect(try FileSystem.entries(of: slugs).allSatisfy { !$0.hasPrefix(".partial-") })
        #expect(try FileSystem.entries(of: "\(second.home)/build").isEmpty)
        let again = try await second.run("deploy", "-a", "demo", app)
        #expect(again.code == 0, "\(again.errors)")
        try await second.succeed("daemon", "stop")
    }

    @Test("while a release command runs has a failed release, nothing that runs of it, and the old release")
    func killedDuringReleaseCommand() async throws {
        let folder = try ScratchFolder()
        let app = folder.file("app")
        let gate = try CommandGate()
        try FileSystem.makeDirectory(app)
        let first = try await InstalledPlatform.start(in: folder)
        try await first.succeed("apps:create", "demo")
        let web = "web: exec tail -f /dev/null\n"
        try FileSystem.writeAtomically("\(app)/Procfile", Array(web.utf8))
        try await first.succeed("deploy", "-a", "demo", app)
        try FileSystem.writeAtomically("\(app)/Procfile", Array("\(web)release: \(gate.command)\n".utf8))
        async let deploy = first.run("deploy", "-a", "demo", app)
        let run = try await gate.nextRun()
        try Signal.kill.send(to: first.pid)
        // Its end of the connection goes with its last process.
        _ = try await onThread(named: "gate") { try run.readToEnd() }
        #expect(try await deploy.code != 0)

        let second = try await InstalledPlatform.start(in: folder)
        let releases = try await second.succeed("releases", "-a", "demo")
        #expect(releases.contains("Current: v3"))
        #expect(releases.contains("release command failed"))
        #expect(!(try await second.succeed("ps", "-a", "demo").contains("release")))
        // How much of the command's own output came before the end is the system's to say.
        #expect(
            try await second.succeed("releases:output", "v4", "-a", "demo").hasSuffix(
                "\n !     The daemon ended while the release command ran. Try again: herolocal releases:retry\n"
            )
        )
        try await second.succeed("daemon", "stop")
    }

    @Test("lets an app that sleeps sleep on, with the hours that it has used")
    func killedAsleep() async throws {
        let folder = try ScratchFolder()
        let first = try await InstalledPlatform.start(in: folder)
        try await first.deploy("misbehaving", as: "demo")
        try await first.succeed("ps:type", "eco", "-a", "demo")
        try await first.succeed("ps:wait", "-a", "demo")
        try await first.succeed("time:step", "31m")
        try await waitUntilAsleep(first)
        let hours = try await first.succeed("ps", "-a", "demo").split(separator: "\n")[1]
        #expect(hours.hasPrefix("Eco dyno usage for this app: 0h 3"))
        try Signal.kill.send(to: first.pid)

        let second = try await InstalledPlatform.start(in: folder)
        try await waitUntilAsleep(second)
        let shown = try await second.succeed("ps", "-a", "demo").split(separator: "\n")
        #expect(shown[1] == hours)
        #expect(try await second.get("/", of: "demo").status == 200)
        let log = try await second.succeed("logs", "-a", "demo", "-n", "1500")
        #expect(log.split(separator: "\n").count { $0.hasSuffix(" heroku[web.1]: Unidling") } == 1)
        try await second.succeed("daemon", "stop")
    }

    // MARK: - Private

    /// An app whose script of this name never ends; who has its pipe in the app's cache open lives.
    private func endlessApp(in folder: ScratchFolder, endlessIn script: String) throws -> String {
        let app = folder.file("app")
        try FileSystem.makeDirectory(app + "/bin")
        let endless = """
            #!/bin/bash
            cache=${2:-/tmp/codon/tmp/cache}
            mkfifo "$cache/alive"
            exec 9<>"$cache/alive"
            # Without namespaces what leaves the session outlives the build.
            case $1 in /tmp/build_*) setsid sleep 600 >/dev/null 2>&1 & ;; esac
            mv "$cache/alive" "$cache/running"
            exec tail -f /dev/null

            """
        for (name, text) in [
            ("detect", "#!/bin/sh\necho Endless\n"), ("compile", "#!/bin/sh\n"), ("release", "#!/bin/sh\n"),
        ] {
            let content = Array((name == script ? endless : text).utf8)
            try FileSystem.writeAtomically("\(app)/bin/\(name)", content, permissions: 0o755)
        }
        return app
    }

    private func waitUntilAsleep(_ platform: InstalledPlatform) async throws {
        try await wait(for: "the app sleeps") {
            try await platform.succeed("ps", "-a", "demo").contains("web.1: idle ")
        }
    }

    private func keepAsking(_ platform: InstalledPlatform) async {
        for _ in 0..<50 { _ = try? await platform.get("/slow?ms=20", of: "demo") }
    }

    /// The system's ids of the dynos' first processes, by their start on the machine's process list.
    private func dynoPIDs(_ platform: InstalledPlatform) async throws -> [Int32] {
        let entries = try FileSystem.entries(of: "/proc").compactMap { Int32($0) }
        return entries.filter { pid in
            let line = (try? FileSystem.readText("/proc/\(pid)/cmdline")) ?? ""
            let parent = (try? FileSystem.readText("/proc/\(pid)/stat"))?.split(separator: " ")
            return line.contains("dyno-init")
                && parent.map { $0.count > 3 && $0[3] == "\(platform.pid)" } == true
        }
    }

    private func waitUntilGone(_ pid: Int32) async throws {
        try await wait(for: "child \(pid) is gone") {
            guard let stat = try? FileSystem.readText("/proc/\(pid)/stat") else { return true }
            return stat.contains(") Z ")
        }
    }
}
