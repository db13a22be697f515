import Linux
import Logplex
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("Log drains")
struct DrainTests {
    @Test("are added, listed, found, changed and removed, and get what the platform says from then on")
    func life() async throws {
        let first = try LoopbackDyno()
        let second = try LoopbackDyno()
        try await TestDaemon.with { daemon in
            let app = try await daemon.call(AppCreate(name: "demo"))
            #expect(try await daemon.call(LogDrainList(app: "demo")) == [])
            let url = "syslog://127.0.0.1:\(first.port)"
            let drain = try await daemon.call(LogDrainCreate(app: "demo", url: url))
            #expect(drain.url == url && drain.app.id == app.id && drain.addon == nil)
            #expect(drain.token.hasPrefix("d."))
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["COLOUR": "blue"]))
            let wire = try await onThread(named: "receiver") { try first.accept() }
            let line = try await wire.line()
            #expect(line.contains(" \(drain.token) app api - - Set COLOUR config vars by user "))
            for reference in [drain.id.description, drain.token, drain.url] {
                #expect(try await daemon.call(LogDrainInfo(app: "demo", drain: reference)) == drain)
            }
            #expect(try await daemon.call(LogDrainList(app: "demo")) == [drain])

            let other = "syslog://127.0.0.1:\(second.port)"
            let changed = try await daemon.call(LogDrainUpdate(app: "demo", drain: drain.token, url: other))
            #expect(changed.id == drain.id && changed.token == drain.token && changed.url == other)
            _ = try await onThread(named: "receiver") { try wire.readToEnd() }
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["COLOUR": "red"]))
            let newWire = try await onThread(named: "receiver") { try second.accept() }
            #expect(try await newWire.line().contains(" \(drain.token) app api - - Set COLOUR config vars"))

            #expect(try await daemon.call(LogDrainDelete(app: "demo", drain: other)) == changed)
            _ = try await onThread(named: "receiver") { try newWire.readToEnd() }
            #expect(try await daemon.call(LogDrainList(app: "demo")) == [])
        }
    }

    @Test("are refused with a reason")
    func refusals() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            for (url, id, message) in refused {
                let failure = await #expect(throws: APIErrorBody.self, "\(url)") {
                    try await daemon.call(LogDrainCreate(app: "demo", url: url))
                }
                #expect(failure?.id == id && failure?.message == message)
            }
            for number in 1...6 {
                _ = try await daemon.call(LogDrainCreate(app: "demo", url: "http://127.0.0.1:9/\(number)"))
            }
            let full = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(LogDrainCreate(app: "demo", url: "http://127.0.0.1:9/7"))
            }
            #expect(full?.status == 422)
            #expect(full?.message == "You have already added the maximum number of drains allowed")
            let twice = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(LogDrainCreate(app: "demo", url: "http://127.0.0.1:9/1"))
            }
            #expect(twice?.status == 409 && twice?.message == "Already exists")
            let missing = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(LogDrainDelete(app: "demo", drain: "http://127.0.0.1:9/8"))
            }
            #expect(missing?.status == 404 && missing?.message == "Couldn't find that log drain.")
        }
    }

    private let refused = [
        (
            "nothing", "invalid_params",
            "Invalid drain destination: it is no URL. "
                + "Give one such as syslog://HOST:PORT or http://HOST:PORT/PATH, over TLS syslog+tls:// or https://."
        ),
        (
            "syslog://", "invalid_params",
            "Invalid drain destination: it has no host. "
                + "Give one such as syslog://HOST:PORT or http://HOST:PORT/PATH, over TLS syslog+tls:// or https://."
        ),
        (
            "gopher://h", "invalid_params",
            "Invalid drain destination: gopher is no scheme of a drain. "
                + "Use syslog://HOST:PORT or http://HOST:PORT/PATH, over TLS syslog+tls:// or https://."
        ),
    ]

    @Test("over TLS are taken, and refused with what to install where there is no OpenSSL")
    func tls() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            for url in ["syslog+tls://127.0.0.1:9#insecure", "https://127.0.0.1:9/"] {
                #expect(try await daemon.call(LogDrainCreate(app: "demo", url: url)).url == url)
            }
        }
        let missing = DrainProblemText.body(
            for: try DrainURL("https://user:secret@logs.example.com/"),
            withoutTLS: "neither libssl.so.3 nor libssl.so.1.1 is here"
        )
        #expect(
            missing.message
                == "Invalid drain destination: https://logs.example.com/ needs TLS by OpenSSL, and neither libssl.so.3 "
                + "nor libssl.so.1.1 is here. Install it (Debian and Ubuntu: apt-get install libssl3), or use a "
                + "receiver without TLS: syslog://HOST:PORT or http://HOST:PORT/PATH."
        )
    }

    @Test("come back with the daemon and end with their app")
    func restart() async throws {
        let folder = try ScratchFolder()
        let receiver = try LoopbackDyno()
        let token = try await TestDaemon.with(folder: folder) { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            return try await daemon.call(
                LogDrainCreate(app: "demo", url: "http://logs.localhost:\(receiver.port)/")
            ).token
        }
        try await TestDaemon.with(folder: folder) { daemon in
            #expect(try await daemon.call(LogDrainList(app: "demo")).map(\.token) == [token])
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["COLOUR": "blue"]))
            let wire = try await onThread(named: "receiver") { try receiver.accept() }
            let head = try await onThread(named: "receiver") { try wire.readHead() }
            #expect(head.contains("\r\nLogplex-Drain-Token: \(token)\r\n"))
            _ = try await daemon.call(AppDelete(app: "demo"))
            _ = try await onThread(named: "receiver") { try wire.readToEnd() }
        }
    }
}

extension LoopbackWire {
    /// The next line of a TCP drain, with its length.
    fileprivate func line() async throws -> String {
        let bytes = try await onThread(named: "receiver") {
            try self.read { bytes in bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
