import HTTP
import Linux
import TestSupport
import Testing

/// Crowds against a whole daemon: its memory and descriptors have bounds, and others stay served.
@Suite("Floods", .serialized)
struct FloodTests {
    private static let mebibyte = 1_048_576

    @Test(
        "10,000 idle clients cost little memory, others are served, and every descriptor comes back",
        .enabled("12,000 descriptors may be open") { Host.raiseDescriptorLimit() >= 12_000 }
    )
    func idleClients() async throws {
        // Slow, so that nobody has been idle for a minute by the time the last one is there.
        try await InstalledPlatform.with(["--time-scale", "0.01"]) { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let daemon = DaemonView(platform.pid)
            #expect(try await platform.get("/", of: "demo").status == 200)
            let (memory, descriptors) = try (daemon.memory, daemon.descriptors)
            let crowd = try await onThread(named: "crowd") {
                let clients = try (0..<10_000).map { _ in try LoopbackWire(to: platform.router) }
                for client in clients {
                    try client.send("HEAD / HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n")
                    _ = try client.readHead()
                }
                return clients
            }
            #expect(try daemon.descriptors >= descriptors + 10_000)
            let grown = try daemon.memory - memory
            #expect(grown < 20 * Self.mebibyte, "\(grown)")
            #expect(try await platform.get("/", of: "demo").status == 200)
            for client in crowd { client.close() }
            try await wait(for: "the descriptors") { ((try? daemon.descriptors) ?? .max) < descriptors + 50 }
            #expect(try await platform.get("/", of: "demo").status == 200)
        }
    }

    @Test("clients that read nothing of large responses cost what the response buffer holds, no more")
    func deafClients() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "demo")
            try await platform.deploy("static-site", as: "other")
            let daemon = DaemonView(platform.pid)
            let (memory, descriptors) = try (daemon.memory, daemon.descriptors)
            let crowd = try await onThread(named: "crowd") {
                let clients = try (0..<40).map { _ in
                    try LoopbackWire(to: platform.router, receiveBytes: 4_096)
                }
                for client in clients {
                    try client.send("GET /bytes?n=50000000 HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
                }
                return clients
            }
            for _ in 0..<10 { #expect(try await platform.get("/", of: "other").status == 200) }
            let grown = try daemon.memory - memory
            // A megabyte each, what an array grows ahead of its content, and what the allocator keeps.
            #expect(grown < 40 * 3 * Self.mebibyte, "\(grown)")
            for client in crowd { client.close(reset: true) }
            try await wait(for: "the descriptors") { ((try? daemon.descriptors) ?? .max) < descriptors + 20 }
            #expect(try await platform.get("/", of: "demo").status == 200)
        }
    }

    @Test("an app that prints 200 MB lets the daemon grow by a bound, and another app's log and pages go on")
    func printing() async throws {
        try await InstalledPlatform.with { platform in
            try await platform.deploy("misbehaving", as: "other")
            let source = platform.folder.file("printing")
            try FileSystem.makeDirectory(source)
            let line = String(repeating: "x", count: 99)
            let flood = "yes \(line) | head -c 200000000; while :; do echo printed everything; sleep 1; done"
            try FileSystem.writeAtomically("\(source)/Procfile", Array("worker: \(flood)\n".utf8))
            try await platform.succeed("apps:create", "loud")
            try await platform.succeed("deploy", "-a", "loud", source)
            let daemon = DaemonView(platform.pid)
            let memory = try daemon.memory
            try await platform.succeed("ps:scale", "worker=1", "-a", "loud")
            var isPrinted = false
            var grown = 0
            var rounds = 0
            try await wait(for: "all of it is printed") {
                rounds += 1
                #expect(try await platform.get("/", of: "other").status == 200)
                try await platform.succeed("config:set", "ROUND=\(rounds)", "-a", "other")
                let others = try await platform.succeed("logs", "-a", "other", "-n", "1500")
                #expect(others.contains(": Set ROUND config vars by user "))
                grown = max(grown, try daemon.memory - memory)
                isPrinted = try await platform.succeed("logs", "-a", "loud", "-n", "20").contains(
                    "printed everything"
                )
                return isPrinted
            }
            // The intake's bound for an app, its history, and what the allocator keeps of both.
            #expect(grown < 48 * Self.mebibyte, "\(grown)")
            let log = try await platform.succeed("logs", "-a", "loud", "-n", "1500")
            #expect(log.split(separator: "\n").count == 1_500)
        }
    }

    @Test("a daemon that runs out of descriptors stops accepting, serves who is there, and recovers")
    func fewDescriptors() async throws {
        try await InstalledPlatform.with(["--routers", "1"], descriptors: 160) { platform in
            try await platform.deploy("misbehaving", as: "demo")
            let daemon = DaemonView(platform.pid)
            let first = try LoopbackWire(to: platform.router)
            #expect(try status(first) == 200)
            let descriptors = try daemon.descriptors
            let crowd = try (0..<300).map { _ in
                let client = try LoopbackWire(to: platform.router)
                try client.send("HEAD / HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n")
                return client
            }
            try await wait(for: "the last descriptor") { ((try? daemon.descriptors) ?? 0) >= 155 }
            #expect(try status(first) == 200)
            for client in crowd { client.close() }
            try await wait(for: "the descriptors") { ((try? daemon.descriptors) ?? .max) <= descriptors + 5 }
            #expect(try await platform.get("/", of: "demo").status == 200)
        }
    }

    // MARK: - Private

    private func status(_ client: LoopbackWire) throws -> Int? {
        try client.send("GET /bytes?n=0 HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        return Int(try client.readHead().split(separator: " ")[1])
    }
}

/// What proc(5) says of a daemon.
private struct DaemonView: Sendable {
    private let folder: String

    init(_ pid: Int32) {
        folder = "/proc/\(pid)"
    }

    /// Resident bytes.
    var memory: Int {
        get throws {
            let status = try FileSystem.readText("\(folder)/status")
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1_024
        }
    }

    var descriptors: Int {
        get throws { try FileSystem.entries(of: "\(folder)/fd").count }
    }
}
