import Linux
import TestSupport
import Testing

@Suite("The keep-alive race", .serialized)
struct KeepAliveRaceTests {
    @Test(
        "of an app with Node's own 5 s and 10 ms of latency yields H13 or H18",
        .enabled(if: systemProgram("node") != nil)
    )
    func race() async throws {
        let idle = try await NodeKeepAlive.milliseconds(configured: 5_000)
        try await InstalledPlatform.with(["--routers", "1"]) { platform in
            try await platform.succeed("apps:create", "node")
            try await platform.succeed("config:set", "KEEP_ALIVE_MS=5000", "-a", "node")
            try await platform.succeed("deploy", "-a", "node", Repository.path("examples/node-websocket"))
            try await platform.succeed("ps:wait", "-a", "node")
            try await platform.succeed("hop:set", "--latency", "10ms", "-a", "node")
            let address = platform.router
            var failures = 0
            // A request meets the closing connection when it leaves within 10 ms of it, either side: of forty that leave
            // 2 ms apart several do, even when everything is some ms late.
            let deadline = ContinuousClock.now + longestWait
            while failures == 0, ContinuousClock.now < deadline {
                failures = try await onThread(named: "posts") {
                    try Posts(to: address).failuresOfTheSecondWave(around: .milliseconds(idle))
                }
            }
            #expect(failures > 0)
            let log = try await platform.succeed("logs", "-n", "1500", "-a", "node", "--ps", "router")
            let lines = log.split(separator: "\n").filter { $0.firstRange(of: " at=error ") != nil }
            for line in lines {
                let isRace =
                    line.firstRange(of: "code=H13 ") != nil || line.firstRange(of: "code=H18 ") != nil
                #expect(isRace && line.firstRange(of: " method=POST ") != nil, "\(line)")
            }
        }
    }
}

/// How long this machine's Node really keeps an idle connection: newer releases add a second to what they are told.
private enum NodeKeepAlive {
    static func milliseconds(configured: Int) async throws -> Int {
        let trial = 100
        let script = """
            const http = require("node:http"), net = require("node:net");
            const app = http.createServer((request, response) => { request.resume(); response.end("ok"); });
            app.keepAliveTimeout = \(trial);
            app.listen(0, "127.0.0.1", () => {
              let answered = 0;
              const client = net.connect(app.address().port, "127.0.0.1");
              client.write("GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n");
              client.on("data", () => { answered = Date.now(); });
              client.on("end", () => { console.log(Date.now() - answered); process.exit(0); });
            });
            """
        let node = try #require(systemProgram("node"))
        let run = try await ProgramRun.run([node, "-e", script], limit: longestWait)
        let measured = try #require(Int(run.output.prefix { $0.isNumber }), "\(run.errors)")
        return configured + (measured - trial + 500) / 1_000 * 1_000
    }
}

/// Clients that POST all at once, and once more when the app's idle connections are about to close, one by one.
private struct Posts {
    private static let request = "POST / HTTP/1.1\r\nHost: node.localhost\r\nContent-Length: 4\r\n\r\nbody"
    private let clients: [LoopbackWire]

    init(to address: SocketAddress) throws {
        clients = try (0..<40).map { _ in try LoopbackWire(to: address) }
    }

    /// How many of the second requests got a 503; each leaves `pause` after its first answer, 40 ms around.
    func failuresOfTheSecondWave(around pause: Duration) throws -> Int {
        for client in clients { try client.send(Posts.request) }
        let loop = try EventLoop(clock: PlatformClock())
        let timers = try RealTimers(loop: loop)
        var left = clients.count
        for (index, client) in clients.enumerated() {
            #expect(try status(client) == "200")
            let offset = Duration.milliseconds(2 * (index - clients.count / 2))
            _ = timers.schedule(at: RealTimers.now() + (pause + offset).wholeNanoseconds) {
                // What could not be sent shows when its answer is read.
                try? client.send(Posts.request)
                left -= 1
                if left == 0 { loop.stop() }
            }
        }
        loop.run()
        timers.close()
        return try clients.map { try status($0) }.count { $0 == "503" }
    }

    /// The status of a response that is read to its end.
    private func status(_ client: LoopbackWire) throws -> String {
        let head = try client.readHead()
        let field = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length: ") }
        guard let count = field.flatMap({ Int($0.dropFirst(16)) }) else { throw WireEnded() }
        _ = try client.read(count)
        return String(head.dropFirst(9).prefix(3))
    }
}
