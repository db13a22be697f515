import HTTP
import Linux
import TestSupport
import Testing

@Suite("The first hour with herolocal", .serialized)
struct FirstHourTests {
    @Test("deploys an app, scales it, spreads requests over three dynos and logs each of them")
    func deployScaleRoute() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let scaled = try await platform.run("ps:scale", "web=3", "-a", "demo")
            #expect(scaled.errors == "Scaling dynos... done, now running web at 3:Basic\n")
            try await platform.succeed("ps:wait", "-a", "demo")
            var answered: Set<String> = []
            for _ in 0..<200 where answered.count < 3 {
                let page = try await platform.get("/", of: "demo")
                #expect(page.status == 200)
                answered.insert(String(page.text.prefix { $0 != " " }))
            }
            #expect(answered == ["web.1", "web.2", "web.3"])
            let ps = try await platform.succeed("ps", "-a", "demo")
            #expect(ps.hasPrefix("=== web (Basic): python3 app.py (3)\n\nweb.1: up "))
            let log = try await platform.succeed("logs", "-a", "demo", "--source", "heroku", "--ps", "router")
            let line = try #require(log.split(separator: "\n").first)
            #expect(line.contains(" heroku[router]: at=info method=GET path=\"/\" host=demo.localhost:"))
            #expect(line.contains(" dyno=web."))
            #expect(line.hasSuffix(" protocol=http1.1 tls=false"))
        }
    }

    @Test("answers a request that hangs with H12 after 30 seconds of platform time")
    func requestTimeout() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            // Not before: the app's own start takes as long as ever.
            try await platform.succeed("time:scale", "30")
            let began = ContinuousClock.now
            let response = try await platform.get("/hang", of: "demo")
            let longest = (ContinuousClock.now - began) * 30
            #expect(response.status == 503)
            #expect(response.text.contains("<title>Application Error</title>"))
            let log = try await platform.succeed("logs", "-a", "demo", "--ps", "router")
            let line = try #require(log.split(separator: "\n").last)
            #expect(line.contains("at=error code=H12 desc=\"Request timeout\" method=GET path=\"/hang\""))
            // Milliseconds of platform time: thirty of them pass in each of the wall clock's.
            let service = try #require(
                line.firstMatch(of: #/ dyno=web\.1 connect=\d+ms service=(\d+)ms status=503 /#)
            )
            let waited = try #require(Int(service.1))
            #expect(waited >= 30_000 && Duration.milliseconds(waited) <= longest, "\(line)")
        }
    }

    @Test("answers H10 at once when the only web dyno has crashed")
    func appCrashed() async throws {
        try await InstalledPlatform.with { platform in
            let app = platform.folder.file("app")
            try FileSystem.makeDirectory(app)
            try FileSystem.writeAtomically(app + "/Procfile", Array("web: exit 3\n".utf8))
            try await platform.succeed("apps:create", "demo")
            try await platform.succeed("deploy", "-a", "demo", app)
            // The first crash is followed by a start at once, the second by a pause.
            try await wait(for: "the second crash") {
                try await platform.succeed("logs", "-a", "demo", "--ps", "web")
                    .occurrences(of: "starting to crashed") >= 2
            }
            let page = try await platform.get("/", of: "demo")
            #expect(page.status == 503)
            let router = try await platform.succeed("logs", "-a", "demo", "--ps", "router")
            #expect(router.contains("at=error code=H10 desc=\"App crashed\" method=GET path=\"/\""))
        }
    }

    @Test("runs one-off dynos with their exit code, their input and their environment")
    func oneOffs() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            try await platform.succeed("config:set", "GREETING=hello world", "-a", "demo")
            let run = try await platform.run("run", "-x", "-a", "demo", "echo \"$GREETING\"; exit 7")
            #expect(run.output == "hello world\n")
            #expect(run.code == 7)
            let piped = try await platform.run(
                "run",
                "--no-tty",
                "-a",
                "demo",
                "tr a-z A-Z",
                input: "quiet\n"
            )
            #expect(piped.output == "QUIET\n")
            #expect(piped.code == 0)
        }
    }

    @Test("follows releases: config, rollback, maintenance, rename and destroy")
    func releases() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let set = try await platform.run("config:set", "A=1", "-a", "demo")
            #expect(set.errors == "Setting A and restarting demo... done, v4\n")
            try await platform.succeed("rollback", "v3", "-a", "demo")
            #expect(try await platform.succeed("config:get", "A", "-a", "demo") == "\n")
            let releases = try await platform.succeed("releases", "-a", "demo")
            #expect(releases.contains("=== demo Releases - Current: v5"))
            #expect(releases.contains("Rollback to v3"))
            try await platform.succeed("maintenance:on", "-a", "demo")
            let page = try await platform.get("/", of: "demo")
            #expect(page.status == 503)
            #expect(page.text.contains("<title>Offline for Maintenance</title>"))
            try await platform.succeed("maintenance:off", "-a", "demo")
            try await platform.succeed("apps:rename", "renamed", "-a", "demo")
            #expect(try await platform.get("/", of: "demo").status == 404)
            try await platform.succeed("ps:wait", "-a", "renamed")
            #expect(try await platform.get("/", of: "renamed").status == 200)
            try await platform.succeed("apps:destroy", "-a", "renamed", "--confirm", "renamed")
            let gone = try await platform.run("apps:info", "-a", "renamed")
            #expect(gone.code == 2)
            #expect(gone.errors.contains("Couldn't find that app."))
        }
    }
}

extension String {
    /// How often `text` occurs.
    fileprivate func occurrences(of text: String) -> Int {
        indices.count { self[$0...].hasPrefix(text) }
    }
}
