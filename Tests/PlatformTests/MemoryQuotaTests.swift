import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import daemon

/// An example that takes real memory, at the real quota of the size Basic.
@Suite("The memory quota of an app", .serialized)
struct MemoryQuotaTests {
    @Test(
        "is watched: R14 above it, R15 and a crash above the limit, and the app comes back",
        arguments: ["sampling", "auto"]
    )
    func quota(mode: String) async throws {
        try await TestDaemon.with(quotas: mode) { daemon in
            let shown = try await daemon.call(DaemonInfo()).quotas
            #expect(mode == "auto" ? shown.hasPrefix("cgroup-v") || shown == "sampling" : shown == mode)
            try await daemon.deploy("misbehaving", as: "demo")
            try await daemon.allocate(hundreds: 6)
            daemon.clock.step(by: .seconds(20))
            // A look may have come while the app was still taking memory; the one after the step sees all of it.
            let over = #/mem=6\d\dM\([0-9.]+%\)\n.* heroku\[web\.1\]: Error R14 \(Memory quota exceeded\)\n/#
            try await daemon.until("R14") {
                try await daemon.log().contains(over)
            }
            // In a control group the kernel may end it before it can answer.
            for _ in 0..<5 { _ = try await daemon.get("/allocate?mb=100") }
            daemon.clock.step(by: .seconds(20))
            try await daemon.until("R15") {
                try await daemon.log().contains("State changed from up to crashed")
            }
            let log = try await daemon.log()
            #expect(log.contains(" heroku[web.1]: Error R15 (Memory quota vastly exceeded)\n"))
            #expect(log.contains(" heroku[web.1]: Process exited with status 137\n"))
            try await daemon.until("the app is back") { try await daemon.get("/") == 200 }
        }
    }

    @Test("is part of log-runtime-metrics, which counts from a dyno's next start on")
    func metrics() async throws {
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            let call = AppFeatureUpdate(app: "demo", enabled: Switch(true), feature: "log-runtime-metrics")
            #expect(try await daemon.call(call).state == "beta")
            try await daemon.allocate(hundreds: 6)
            daemon.clock.step(by: .seconds(20))
            try await daemon.until("R14") { try await daemon.log().contains("Error R14") }
            #expect(try await !daemon.log().contains("sample#"))
            _ = try await daemon.call(DynoRestartAll(app: "demo"))
            try await daemon.until("the new dyno is up") { try await daemon.get("/") == 200 }
            daemon.clock.step(by: .seconds(20))
            try await daemon.until("metrics") {
                try await daemon.log().contains(" sample#memory_quota=512.00MB\n")
            }
        }
    }
}

extension TestDaemon {
    /// The status that the app demo answers with.
    fileprivate func get(_ path: String) async throws -> Int {
        try await HTTPCall.get(path, host: "demo.localhost", from: router).status
    }

    /// Lets the app demo take so many times 100 MB, one after the other: a busy machine is slow to give it memory.
    fileprivate func allocate(hundreds: Int) async throws {
        for _ in 0..<hundreds { #expect(try await get("/allocate?mb=100") == 200) }
    }

    /// The log of the app demo as far as it is now.
    fileprivate func log() async throws -> String {
        let session = try await call(LogSessionCreate(app: "demo"))
        return try await send("GET", path(of: session.logplexURL)).text
    }
}
