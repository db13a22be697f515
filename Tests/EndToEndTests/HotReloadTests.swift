import Linux
import TestSupport
import Testing

@Suite("Changes under load", .serialized)
struct HotReloadTests {
    @Test(
        "lose no request while dynos are added, removed and restarted by a release",
        .enabled("ab is installed") { hasAB },
        arguments: [[], ["-k"]]
    )
    func scaleAndRelease(flags: [String]) async throws {
        try await scaleAndRelease("misbehaving", flags)
    }

    @Test(
        "lose no request of an app whose server keeps connections for a while only",
        .enabled("ab is installed") { hasAB },
        .enabled("node is installed") { systemProgram("node") != nil },
        arguments: [[], ["-k"]]
    )
    func scaleAndReleaseNode(flags: [String]) async throws {
        try await scaleAndRelease("node-websocket", flags)
    }

    private func scaleAndRelease(_ example: String, _ flags: [String]) async throws {
        let ab = try #require(systemProgram("ab"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy(example, as: "demo")
            let url = try await platform.loopbackURL(of: "demo") + (example == "misbehaving" ? "/" : "/dyno")
            let isDone = Lock(false)
            async let changes: Void = change(platform, isDone)
            var requests = 0
            // One run through all the changes where the server is fast enough for it, then short ones until they are done.
            var count = example == "node-websocket" && flags == ["-k"] ? 100_000 : 2000
            while requests < 5 * 2000 || !isDone.withLock({ $0 }) {
                let run = try await ProgramRun.run([ab, "-q", "-n", "\(count)", "-c", "20"] + flags + [url])
                guard run.isFlawless(of: count) else {
                    let log = try await platform.succeed("logs", "-a", "demo", "-n", "1500", "--ps", "router")
                    let bad = log.split(separator: "\n").filter { !$0.contains("at=info") }.suffix(5)
                    Issue.record("\(run.output)\(run.errors)\(bad.joined(separator: "\n"))")
                    break
                }
                requests += count
                count = 2000
            }
            try await changes
        }
    }

    /// Scales 1, 5, 2, 3 and releases twice, each step when the dynos of the one before are up.
    private func change(_ platform: InstalledPlatform, _ isDone: borrowing Lock<Bool>) async throws {
        for step in [
            ["ps:scale", "web=5"], ["config:set", "A=1"], ["ps:scale", "web=2"], ["config:set", "A=2"],
            ["ps:restart"], ["ps:scale", "web=3"],
        ] {
            let run = try await platform.run(step + ["-a", "demo"])
            #expect(run.code == 0, "\(step): \(run.errors)")
            try await platform.succeed("ps:wait", "-a", "demo")
        }
        isDone.withLock { $0 = true }
    }
}

extension ProgramRun {
    /// Whether ab had all its requests answered with success.
    func isFlawless(of count: Int) -> Bool {
        code == 0 && output.contains("Complete requests:      \(count)\n")
            && output.contains("Failed requests:        0\n") && !output.contains("Non-2xx responses:")
    }
}
