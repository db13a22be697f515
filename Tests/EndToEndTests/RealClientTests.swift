import Linux
import TestSupport
import Testing

@Suite("Real clients", .serialized)
struct RealClientTests {
    @Test("curl: one connection for several URLs, HTTP/1.0, chunked and expected uploads")
    func curl() async throws {
        let curl = try #require(systemProgram("curl"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let url = try await platform.loopbackURL(of: "demo")

            let three = ["-o", "/dev/null", "-w", "%{http_code} %{num_connects}\\n"]
            let kept = try await ProgramRun.run(
                [curl, "-sS"] + three + ["\(url)/"] + three + ["\(url)/chunked"] + three + ["\(url)/no"]
            )
            #expect(kept.output == "200 1\n200 0\n404 0\n", "\(kept.errors)")

            let old = try await ProgramRun.run([curl, "-sSi", "--http1.0", "\(url)/chunked?n=2"])
            #expect(old.output.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(old.output.contains("\r\nConnection: close\r\n"))
            #expect(old.output.hasSuffix("\r\n\r\nchunk 0\nchunk 1\n"), "\(old.output)")

            let chunked = try await ProgramRun.run(
                [curl, "-sS", "-T", "-", "\(url)/upload"],
                input: String(repeating: "x", count: 300_000)
            )
            #expect(chunked.output.hasPrefix("{\"bytes\": 300000, "), "\(chunked.output)\(chunked.errors)")

            let file = platform.folder.file("upload")
            try FileSystem.writeAtomically(file, [UInt8](repeating: 0x79, count: 2_000_000))
            let expected = try await ProgramRun.run(
                [curl, "-sSv", "-H", "Expect: 100-continue", "-T", file, "\(url)/upload"]
            )
            #expect(expected.output.hasPrefix("{\"bytes\": 2000000, "), "\(expected.output)")
            #expect(expected.errors.contains("< HTTP/1.1 100 Continue"), "\(expected.errors)")
        }
    }

    @Test("ab: kept alive and not, with content and without", .enabled("ab is installed") { hasAB })
    func apacheBench() async throws {
        let ab = try #require(systemProgram("ab"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let url = try await platform.loopbackURL(of: "demo")
            let body = platform.folder.file("body")
            try FileSystem.writeAtomically(body, [UInt8](repeating: 0x7a, count: 10_000))
            let calls = [
                [url + "/"], ["-k", url + "/"], ["-k", "-p", body, url + "/upload"],
                ["-i", "-k", url + "/"], ["-k", url + "/bytes?n=100000"],
            ]
            for call in calls {
                let run = try await ProgramRun.run([ab, "-q", "-n", "2000", "-c", "20"] + call)
                #expect(run.isFlawless(of: 2000), "\(call)\n\(run.output)\(run.errors)")
                if call.contains("-k") { #expect(run.output.contains("Keep-Alive requests:    2000\n")) }
            }
        }
    }

    @Test("wrk: no socket error in a short run", .enabled("wrk is installed") { systemProgram("wrk") != nil })
    func wrk() async throws {
        let wrk = try #require(systemProgram("wrk"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let url = try await platform.loopbackURL(of: "demo")
            for path in ["/", "/bytes?n=100000", "/chunked"] {
                let run = try await ProgramRun.run([wrk, "-t", "1", "-c", "20", "-d", "1s", url + path])
                #expect(run.code == 0 && run.output.contains("Requests/sec:"), "\(run.errors)")
                #expect(!run.output.contains("Socket errors"), "\(run.output)")
                #expect(!run.output.contains("Non-2xx"), "\(run.output)")
            }
        }
    }

    @Test(
        "hey: every request is answered, kept alive and not",
        .enabled("hey is installed") { systemProgram("hey") != nil }
    )
    func hey() async throws {
        let hey = try #require(systemProgram("hey"))
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let url = try await platform.loopbackURL(of: "demo")
            for flags in [[], ["-disable-keepalive"], ["-m", "POST", "-d", "content"]] {
                let run = try await ProgramRun.run(
                    [hey, "-n", "2000", "-c", "20"] + flags + ["\(url)/upload"]
                )
                #expect(run.output.contains("[200]\t2000 responses"), "\(run.output)\(run.errors)")
                #expect(!run.output.contains("Error distribution"), "\(run.output)")
            }
        }
    }

    @Test(
        "Python's clients of HTTP: aiohttp and httpx",
        .enabled("python3 has the module") { await PythonClient.isThere("aiohttp", "httpx") },
        arguments: [
            "aiohttp": "keep-alive upload expect download many",
            "httpx": "methods upload download errors many",
        ]
    )
    func python(module: String, steps: String) async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let run = try await PythonClient.run(module, try await platform.loopbackURL(of: "demo"))
            #expect(run.output.split(separator: "\n").joined(separator: " ") == steps, "\(run.errors)")
            #expect(run.code == 0)
        }
    }

    @Test(
        "Python's websockets: echo, sizes, ping, close codes",
        .enabled("node is installed") { systemProgram("node") != nil },
        .enabled("python3 has the module") { await PythonClient.isThere("websockets") }
    )
    func webSockets() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("node-websocket", as: "echo")
            let url = try await platform.loopbackURL(of: "echo").replacing("http:", with: "ws:")
            let run = try await PythonClient.run("websockets", url + "/echo")
            #expect(run.output == "text\nsizes\nping\nclose\nrefused\nmany\n", "\(run.errors)")
            #expect(run.code == 0)
            let log = try await platform.succeed("logs", "-a", "echo", "-n", "1500", "--ps", "router")
            let lines = log.split(separator: "\n")
            #expect(lines.allSatisfy { $0.contains(": at=info ") }, "\(log)")
            #expect(lines.count { $0.contains(" status=101 ") } == 55)
        }
    }
}

let hasAB = systemProgram("ab") != nil
