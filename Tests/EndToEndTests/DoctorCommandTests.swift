import HTTP
import Linux
import TestSupport
import Testing

/// The command as a person runs it: the real programs, the examples, the waits of real time.
@Suite("The doctor", .serialized)
struct DoctorCommandTests {
    @Test("has nothing to say about a healthy example, and ends with 1 for each fault that is planted")
    func misbehaving() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let healthy = try await platform.run("doctor", "-a", "demo", "--quick")
            #expect(healthy.code == 0, "\(healthy.errors)\(healthy.output)")
            #expect(healthy.output == "Nothing was found that would go wrong with demo.\n")
            #expect(healthy.errors.contains("Sending it SIGTERM... "), "\(healthy.errors)")
            #expect(try await platform.get("/", of: "demo").status == 200)

            // The idle connection is measured: it takes as long as the server keeps one.
            try await platform.succeed("config:set", "IDLE_SECONDS=4", "-a", "demo")
            let idle = try await platform.run("doctor", "-a", "demo")
            #expect(idle.code == 1)
            #expect(
                idle.output.hasPrefix("=== demo: 1 finding\n\nshort-keep-alive (H13, H18)\n"),
                "\(idle.output)"
            )

            try await platform.succeed("config:unset", "IDLE_SECONDS", "-a", "demo")
            try await platform.succeed("config:set", "BIND_PORT=0", "-a", "demo")
            try FileSystem.writeAtomically(platform.folder.file(".env"), Array("API_KEY=secret\n".utf8))
            let port = try await platform.run("doctor", "-a", "demo", "--quick", "--json")
            #expect(port.code == 1)
            #expect(port.output.contains("\"kind\": \"wrong-port\""), "\(port.output)")
            #expect(port.output.contains("\"kind\": \"dotenv\""), "\(port.output)")
            #expect(port.output.contains(".env sets API_KEY, which is no config var."), "\(port.output)")
            #expect(!port.output.contains("secret"))
        }
    }

    @Test(
        "measures Node.js, and says how its limit is set",
        .enabled("node is here") { systemProgram("node") != nil }
    )
    func node() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("node-websocket", as: "echo")
            let healthy = try await platform.run("doctor", "-a", "echo", "--quick")
            #expect(healthy.code == 0, "\(healthy.errors)\(healthy.output)")
            try await platform.succeed("config:set", "KEEP_ALIVE_MS=1000", "-a", "echo")
            let idle = try await platform.run("doctor", "-a", "echo")
            #expect(idle.code == 1)
            #expect(idle.output.contains("Node.js closes an idle connection after "), "\(idle.output)")
            #expect(idle.output.contains("server.keepAliveTimeout = 95_000"), "\(idle.output)")
        }
    }
}
