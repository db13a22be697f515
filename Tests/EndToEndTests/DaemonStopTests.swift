import Linux
import Model
import TestSupport
import Testing

@Suite("A daemon that is stopped", .serialized)
struct DaemonStopTests {
    @Test("refuses new connections, answers what it has, keeps the last lines and ends with 0")
    func inFlight() async throws {
        let running = try await RunningDaemon.start()
        try await running.platform.deploy("misbehaving", as: "demo")
        let idle = try await running.ask("/echo")
        #expect(try idle.readHead().hasPrefix("HTTP/1.1 200 OK\r\n"))
        // Its last byte comes when the daemon is already stopping.
        let client = try LoopbackWire(to: running.platform.router)
        try client.send("POST /upload HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 4\r\n\r\nbod")
        async let stop = running.platform.run("daemon", "stop")
        try await running.waitUntilRefused()
        // Who has nothing under way is let go at once.
        #expect(try idle.readToEnd().bytes.first == UInt8(ascii: "{"))
        try client.send("y")
        let head = try client.readHead()
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(head)")
        #expect(head.contains("\r\nConnection: close\r\n"), "\(head)")
        let answer = try client.readToEnd().bytes
        #expect(answer.starts(with: Array("{\"bytes\": 4, ".utf8)))
        #expect(try await stop.code == 0)
        #expect(try await running.code == 0)

        let line = try await running.history().router
        #expect(line.contains(": at=info method=POST path=\"/upload\" "), "\(line)")
        #expect(line.contains(" status=200 bytes=\(answer.count) "), "\(line)")
    }

    @Test("cuts off what takes longer than the grace period with H24, and then stops the dynos")
    func forcedClose() async throws {
        // The five seconds of grace are the wall's: a slow platform clock does not make them 500.
        let running = try await RunningDaemon.start("--time-scale", "0.01")
        try await running.platform.deploy("misbehaving", as: "demo")
        let client = try await running.ask("/hang")
        try Signal.terminate.send(to: running.platform.pid)
        #expect(try client.readToEnd().bytes.isEmpty)
        #expect(try await running.code == 0)

        let (line, signal) = try await running.history()
        #expect(
            line.contains(": at=error code=H24 desc=\"Forced close\" method=GET path=\"/hang\" "),
            "\(line)"
        )
        #expect(line.contains("ms status= bytes=0 protocol=http1.1 tls=false"), "\(line)")
        #expect(time(of: line) <= time(of: signal), "the dyno was stopped before the router: \(signal)")
    }

    @Test("and asked a second time cuts the grace period short", arguments: [Signal.terminate, .interrupt])
    func secondSignal(signal: Signal) async throws {
        // Without the second signal it lasts all of the grace period, always; a busy machine may take as long once.
        var shortest = Limits.Router.stopGrace
        for _ in 0..<5 where shortest >= Limits.Router.stopGrace {
            shortest = try await stopTwice(signal)
        }
        #expect(shortest < Limits.Router.stopGrace)
    }

    /// How long a request that hangs outlives the first of two signals.
    private func stopTwice(_ signal: Signal) async throws -> Duration {
        let running = try await RunningDaemon.start()
        try await running.platform.deploy("misbehaving", as: "demo")
        let client = try await running.ask("/hang")
        let began = ContinuousClock.now
        try signal.send(to: running.platform.pid)
        try await running.waitUntilRefused()
        try signal.send(to: running.platform.pid)
        #expect(try client.readToEnd().bytes.isEmpty)
        let ended = ContinuousClock.now
        #expect(try await running.code == 0)
        #expect(try await running.history().router.contains(" code=H24 "))
        return ended - began
    }

    /// The time that a line of the log begins with.
    private func time(of line: String) -> Substring { line.prefix { $0 != " " } }
}

/// A daemon in the foreground, whose exit code the test can see.
private struct RunningDaemon {
    let platform: InstalledPlatform
    private let run: Task<ProgramRun, any Error>

    static func start(_ flags: String...) async throws -> RunningDaemon {
        let folder = try ScratchFolder()
        let program = try BuiltProgram.path(of: "herolocald")
        let arguments = [program, "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0"] + flags
        let environment = InstalledPlatform.environment(in: folder)
        let run = Task { try await ProgramRun.run(arguments, environment: environment) }
        return RunningDaemon(platform: try await InstalledPlatform.attached(to: folder), run: run)
    }

    var code: Int32 {
        get async throws { try await run.value.code }
    }

    /// Sends a request and waits until the app has said that it has it.
    func ask(_ target: String) async throws -> LoopbackWire {
        let client = try LoopbackWire(to: platform.router)
        try client.send("GET \(target) HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        try await wait(for: "the app has it") {
            try await log("web.1").contains { $0.hasSuffix("GET \(target)") }
        }
        return client
    }

    func waitUntilRefused() async throws {
        let router = platform.router
        try await wait(for: "the router refuses connections") {
            (try? LoopbackWire(to: router)) == nil
        }
    }

    func log(_ source: String) async throws -> [String] {
        try await platform.succeed("logs", "-a", "demo", "-n", "1500", "--ps", source)
            .split(separator: "\n").map(String.init)
    }

    /// What the next daemon in this home knows: the router's last line, and the line of the dyno's SIGTERM.
    func history() async throws -> (router: String, signal: String) {
        let next = try await InstalledPlatform.start(in: platform.folder)
        let router = try await log("router").last
        let signal = try await log("web.1").first { $0.hasSuffix("Stopping all processes with SIGTERM") }
        try await next.succeed("daemon", "stop")
        return (try #require(router), try #require(signal))
    }
}
