import HTTP
import Linux
import TestSupport
import Testing

@Suite("The examples", .serialized)
struct ExampleTests {
    @Test(
        "static-site and inline-buildpack deploy and serve",
        arguments: ["static-site", "inline-buildpack"]
    )
    func deployAndServe(example: String) async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy(example, as: "example")
            let page = try await platform.get("/", of: "example")
            #expect(page.status == 200)
            #expect(page.text.contains("<"))
        }
    }

    @Test("node-websocket echoes through the router", .enabled(if: systemProgram("node") != nil))
    func webSocket() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("node-websocket", as: "echo")
            let answer = try await WebSocketCall.echo(
                "across the router",
                path: "/echo",
                host: "echo.localhost:\(platform.router.port)",
                at: platform.router
            )
            #expect(answer == "across the router")
            let log = try await platform.run("logs", "-a", "echo", "--ps", "router")
            #expect(log.output.contains(" status=101 "), "\(log.output)")
        }
    }

    @Test(
        "flask-gunicorn is installed by pip and serves",
        .enabled("pip reaches an index") { await hasPackages }
    )
    func flask() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("flask-gunicorn", as: "flask")
            #expect(try await platform.get("/", of: "flask").status == 200)
            let ps = try await platform.succeed("ps:scale", "-a", "flask")
            #expect(ps == "web=1:Basic worker=0:Basic\n")
        }
    }

    /// Whether python3 can install packages here; without a network the test is skipped.
    private static var hasPackages: Bool {
        get async {
            guard let python = systemProgram("python3"), let folder = try? ScratchFolder() else {
                return false
            }
            let download = try? await ProgramRun.run(
                [
                    python, "-m", "pip", "download", "-q", "--no-deps", "--timeout", "5", "-d", folder.path,
                    "itsdangerous",
                ],
                limit: .seconds(30)
            )
            return download?.code == 0
        }
    }
}
