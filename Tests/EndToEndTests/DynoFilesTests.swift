import Linux
import TestSupport
import Testing

@Suite("What a dyno writes", .serialized)
struct DynoFilesTests {
    private static let files = [
        "Procfile": "worker: cat greeting; echo changed > greeting; exec sleep 100000\n",
        "greeting": "hello\n", "poem": "first line\n",
    ]

    @Test(
        "to its app and to /tmp no other dyno sees, and the slug store stays as it is",
        arguments: ["auto", "none"]
    )
    func files(isolation: String) async throws {
        try await InstalledPlatform.with(["--isolation", isolation]) { platform in
            try await platform.deploy(files: Self.files, as: "demo")
            try await platform.succeed("ps:scale", "worker=1", "-a", "demo")
            try await platform.succeed("ps:wait", "-a", "demo")
            let before = try await platform.slugStore()
            #expect(before.contains("greeting"))
            let write =
                "echo changed > greeting; echo new > new; rm poem; chmod 700 .; "
                + "echo theirs > ${TMPDIR:-/tmp}/theirs; ls ${TMPDIR:-/tmp}"
            let look = "cat greeting; LC_ALL=C ls; cat poem; ls ${TMPDIR:-/tmp}"
            for _ in 0..<2 {
                #expect(try await platform.succeed("run", "-a", "demo", "--no-tty", write) == "theirs\n")
                let seen = try await platform.succeed("run", "-a", "demo", "--no-tty", look)
                #expect(seen == "hello\nProcfile\ngreeting\npoem\nfirst line\n")
            }
            // A dyno of the formation has its own, too, and loses it with a restart.
            try await platform.succeed("ps:restart", "-a", "demo")
            try await platform.succeed("ps:wait", "-a", "demo")
            try await wait(for: "both starts have shown the slug's own file") {
                try await platform.succeed("logs", "-a", "demo", "-n", "1500", "--ps", "worker.1")
                    .split(separator: "\n").count { $0.hasSuffix(" app[worker.1]: hello") } == 2
            }
            #expect(try await platform.slugStore() == before)
        }
    }
}

extension InstalledPlatform {
    /// Every file of the slug store with its mode, size, time of change and content.
    fileprivate func slugStore() async throws -> String {
        let line = "find . -printf '%p %m %s %T@ %l\\n' | sort; find . -type f -exec sha256sum {} + | sort"
        let run = try await shell("cd '\(home)/slugs' && { \(line); }")
        guard run.code == 0 else { throw Failure(text: run.errors) }
        return run.output
    }
}
