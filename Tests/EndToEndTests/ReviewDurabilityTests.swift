import Linux
import TestSupport
import Testing

@Suite("Review apps and a daemon that is killed", .serialized)
struct ReviewDurabilityTests {
    @Test("a review app in its set-up is errored with its app, one on its way out goes, its script run once")
    func killed() async throws {
        let folder = try ScratchFolder()
        let gate = try CommandGate()
        let first = try await InstalledPlatform.start(in: folder)
        let work = try await PushedWork.make()
        func command(_ words: String, _ platform: InstalledPlatform) async throws -> ProgramRun {
            try await platform.shell("cd '\(work.folder.file("work"))' && herolocal \(words)")
        }
        try await first.succeed("apps:create", "shop", "--no-remote")
        try await first.succeed("pipelines:create", "shop", "-a", "shop")
        let procfile = "worker: exec tail -f /dev/null\n"
        let leaving = #"{"scripts": {"pr-predestroy": "\#(gate.endlessCommand)"}}"#
        _ = try await work.commit(["Procfile": procfile, "app.json": leaving], "Leaving")
        #expect(try await command("reviewapps:create main -p shop", first).code == 0)
        async let destroying = command("reviewapps:destroy main -p shop", first)
        _ = try await gate.nextRun()
        try await work.succeed("checkout", "-q", "-b", "coming")
        let coming = #"{"scripts": {"postdeploy": "\#(gate.endlessCommand)"}}"#
        _ = try await work.commit(["app.json": coming], "Coming")
        async let creating = command("reviewapps:create coming -p shop", first)
        _ = try await gate.nextRun()
        try Signal.kill.send(to: first.pid)
        #expect(try await destroying.code != 0)
        #expect(try await creating.code != 0)

        let second = try await InstalledPlatform.start(in: folder)
        try await wait(for: "the review app of main is gone") {
            try await !second.succeed("reviewapps", "-p", "shop", "--json").contains(#""branch": "main""#)
        }
        let left = try await second.succeed("reviewapps", "-p", "shop", "--json")
        #expect(left.contains(#""branch": "coming""#) && left.contains(#""status": "errored""#), "\(left)")
        #expect(left.contains("The daemon ended before the review app was set up."))
        let apps = try await second.succeed("apps")
        #expect(apps.contains("\nshop-pr-2-") && !apps.contains("\nshop-pr-1-"), "\(apps)")
        #expect(try await gate.isIdle())
        #expect(try await command("reviewapps:destroy coming -p shop", second).code == 0)
        #expect(try await !second.succeed("apps").contains("shop-pr-"))
        try await second.succeed("daemon", "stop")
    }
}
