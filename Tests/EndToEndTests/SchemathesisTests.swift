import Linux
import TestSupport
import Testing

@Suite("schemathesis", .serialized)
struct SchemathesisTests {
    @Test(
        "finds no 500, no hang, no answer of another shape than the schema says, and no leak",
        .enabled("schemathesis is there (script/bootstrap --tests)") {
            await PythonClient.isThere("schemathesis")
        }
    )
    func everyEndpoint() async throws {
        try await InstalledPlatform.with { platform in
            let token = try await platform.succeed("auth:token").filter { !$0.isWhitespace }
            // What is there once, from the first app and the first request on, is no leak.
            try await platform.succeed("apps:create", "first")
            try await platform.succeed("apps:destroy", "first", "--confirm", "first")
            let before = try Usage(of: platform.pid)
            let run = try await PythonClient.run("schemathesis", platform.apiURL, token, "1")
            #expect(run.code == 0, "\(run.output)\(run.errors)")
            #expect(run.output.contains("No issues found"))
            // Drains, dynos and builds of the apps that it has made are let go with them.
            for app in try await platform.succeed("apps", "--json").names {
                try await platform.succeed("apps:destroy", app, "--confirm", app)
            }
            var after = try Usage(of: platform.pid)
            do {
                try await wait(for: "what was used is let go") {
                    after = try Usage(of: platform.pid)
                    return after.isNear(before)
                }
            } catch is DeadlineMissed {
                Issue.record("before: \(before), after: \(after)")
            }
        }
    }
}

/// What a program has of the system.
private struct Usage {
    let descriptors: Int
    let threads: Int
    let megabytes: Int

    init(of pid: Int32) throws {
        descriptors = try FileSystem.entries(of: "/proc/\(pid)/fd").count
        let numbers = try FileSystem.readText("/proc/\(pid)/status").split(separator: "\n").map {
            $0.split { $0 == ":" || $0 == "\t" || $0 == " " }
        }
        func number(_ name: String) -> Int {
            numbers.first { $0.first == name[...] }.flatMap { Int($0[1]) } ?? .max
        }
        threads = number("Threads")
        megabytes = number("VmRSS") / 1_024
    }

    /// Whether no more is used than parts that are there from their first use on, such as the rendezvous' listener,
    /// and freed memory that the allocator keeps.
    ///
    /// Were each of the thousands of calls to leave anything behind, it would be more.
    func isNear(_ other: Usage) -> Bool {
        descriptors <= other.descriptors + 24 && threads <= other.threads + 12
            && megabytes <= other.megabytes + 128
    }
}

extension String {
    /// The names in the JSON that `apps --json` prints: an app's own stand two blanks deep in its list.
    fileprivate var names: [String] {
        split(separator: "\n").compactMap { line in
            line.hasPrefix("    \"name\": \"") ? String(line.dropFirst(13).prefix { $0 != "\"" }) : nil
        }
    }
}
