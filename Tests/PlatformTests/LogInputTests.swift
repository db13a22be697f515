import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("POST /logs")
struct LogInputTests {
    private static let time = "2026-08-10T12:00:00.123456+00:00"

    @Test("brings an add-on's lines into the app's log and its drains, with their PRI")
    func lines() async throws {
        let receiver = try LoopbackDyno()
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let place = try await daemon.call(LogInputInfo(app: "demo"))
            #expect(place.app.name == "demo" && place.token.hasPrefix("t."))
            #expect(place.url.hasPrefix("http://token:\(place.token)@") && place.url.hasSuffix("/logs"))
            let drain = try await daemon.call(
                LogDrainCreate(app: "demo", url: "syslog://127.0.0.1:\(receiver.port)")
            )
            let content = Self.framed(
                "<134>1 \(Self.time) h \(place.token) heroku-postgres - - sample#tables=3\n"
            )
            let answer = try await post(content, as: "token:\(place.token)", to: daemon)
            #expect(answer.status == 204 && answer.content == [] && answer.fields["Content-Length"] == nil)
            let wire = try await onThread(named: "receiver") { try receiver.accept() }
            let wanted = "<134>1 \(Self.time) \(drain.token) app heroku-postgres - - sample#tables=3\n"
            let head = "\(wanted.utf8.count) "
            let bytes = try await onThread(named: "receiver") {
                try wire.read(head.utf8.count + wanted.utf8.count)
            }
            #expect(String(decoding: bytes, as: UTF8.self) == head + wanted)
        }
    }

    @Test(
        "takes gzip, the older media type, a right count, and any app's lines from who has the platform's token"
    )
    func forms() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let token = try await daemon.call(LogInputInfo(app: "demo")).token
            let content = Self.framed("<190>1 \(Self.time) h \(token) p.1 - - one")
            let key = daemon.daemon.identity.token
            for (credentials, fields) in [
                ("token:\(token)", ["Content-Type": "application/x-logplex-1", "Logplex-Msg-Count": "1"]),
                ("me:\(key)", ["Logplex-Msg-Count": "1"]),
            ] {
                #expect(try await post(content, as: credentials, fields, to: daemon).status == 204)
            }
            // Made by gzip(1) of nothing: an empty member.
            let empty: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            let packed = ["Content-Encoding": "gzip", "Logplex-Msg-Count": "0"]
            #expect(try await post(empty, as: "token:\(token)", packed, to: daemon).status == 204)
            // A message for nobody is dropped.
            let stranger = Self.framed("<190>1 \(Self.time) h t.none p.1 - - two")
            #expect(try await post(stranger, as: "me:\(key)", to: daemon).status == 204)
        }
    }

    @Test("refuses as Logplex does")
    func refusals() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let token = try await daemon.call(LogInputInfo(app: "demo")).token
            let own = "token:\(token)"
            let content = Self.framed("<190>1 \(Self.time) h \(token) p.1 - - one")
            let strange = "token:t.01234567-89ab-4def-8123-456789abcdef"
            let cases: [(String?, [UInt8], [String: String], Int, String)] = [
                (nil, content, [:], 401, ""), (strange, content, [:], 401, ""),
                ("me:wrong", content, [:], 401, ""),
                (own, content, ["Content-Type": "application/json"], 415, ""),
                (own, content, ["Logplex-Msg-Count": "2"], 400, "Message count mismatch"),
                (own, content, ["Logplex-Msg-Count": "x"], 400, "Message count mismatch"),
                (own, Array("no frame\n".utf8), [:], 400, "Malformed log messages"),
                (own, content, ["Content-Encoding": "gzip"], 400, "Bad request"),
            ]
            for (credentials, content, fields, status, text) in cases {
                let answer = try await post(content, as: credentials, fields, to: daemon)
                #expect(answer.status == status, "\(fields)")
                #expect(String(decoding: answer.content, as: UTF8.self) == text)
                #expect(answer.fields["WWW-Authenticate"] == "Basic realm=Logplex")
            }
            let health = try await daemon.send("GET", "/healthcheck", to: daemon.api)
            #expect(health.status == 200 && health.content == Array("OK".utf8))
            let get = try await daemon.send("GET", "/logs", to: daemon.api)
            #expect(get.status == 405 && get.fields["Allow"] == "POST")
        }
    }

    // MARK: - Private

    private static func framed(_ text: String) -> [UInt8] { Array("\(text.utf8.count) \(text)".utf8) }

    private func post(
        _ content: [UInt8],
        as credentials: String?,
        _ fields: [String: String] = [:],
        to daemon: TestDaemon
    ) async throws -> Response {
        var all: Fields = ["Content-Type": "application/logplex-1"]
        if let credentials {
            let parts = credentials.split(separator: ":", maxSplits: 1).map(String.init)
            all["Authorization"] = Credentials.basic(user: parts[0], password: parts[1]).fieldValue
        }
        for (name, value) in fields { all[name] = value }
        return try await daemon.send("POST", "/logs", fields: all, body: content, to: daemon.api)
    }
}
