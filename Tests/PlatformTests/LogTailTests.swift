import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("A tail that does not read")
struct LogTailTests {
    @Test("is told how many lines it has missed, and holds up neither the API nor other readers")
    func deaf() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let token = try await daemon.call(LogInputInfo(app: "demo")).token
            let session = try await daemon.call(LogSessionCreate(app: "demo", lines: 0, tail: Switch(true)))
            let deaf = try LoopbackWire(to: daemon.api, receiveBytes: 131_072)
            try deaf.send("GET \(daemon.path(of: session.logplexURL)) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let head = try await onThread(named: "tail") { try deaf.readHead() }
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            // More than the kernel keeps for a connection.
            let line = "<190>1 - h \(token) p - - " + String(repeating: "x", count: 900)
            let frame = "\(line.utf8.count) \(line)"
            let content = Array(String(repeating: frame, count: 1_000).utf8)
            let fields: Fields = [
                "Content-Type": "application/logplex-1",
                "Authorization": Credentials.basic(user: "token", password: token).fieldValue,
            ]
            for _ in 0..<16 {
                let answer = try await daemon.send(
                    "POST",
                    "/logs",
                    fields: fields,
                    body: content,
                    to: daemon.api
                )
                #expect(answer.status == 204)
            }
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["COLOUR": "blue"]))
            let other = try await daemon.call(LogSessionCreate(app: "demo", lines: 10))
            let text = try await daemon.send("GET", daemon.path(of: other.logplexURL))
            #expect(String(decoding: text.content, as: UTF8.self).contains("Set COLOUR config vars by user "))
            let note = try await onThread(named: "tail") { try Self.firstNote(on: deaf) }
            #expect(
                note.contains("logplex[1]: Error L11 (Tail buffer overflow) -> This tail session dropped ")
            )
        }
    }

    /// Reads until a line of Logplex's own has come.
    private static func firstNote(on wire: LoopbackWire) throws -> String {
        var end = ""
        while true {
            let piece = end + String(decoding: try wire.read(1_024), as: UTF8.self)
            if piece.contains("Error L11"), piece.contains("dropped ") { return piece }
            end = String(piece.suffix(200))
        }
    }
}
