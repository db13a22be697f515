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

    @Test("an old line is read back, beside all that the log had")
    func old() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let token = try await daemon.call(LogInputInfo(app: "demo")).token
            let time = "2012-12-10T03:00:48Z+00:00"
            let content = Self.framed("<134>1 \(time) erlang \(token) console.1 - Logsplat")
            #expect(try await post(content, as: "token:\(token)", to: daemon).status == 204)
            try await daemon.until("the line is there, and the app's first one") {
                let session = try await daemon.call(LogSessionCreate(app: "demo"))
                let text = try await daemon.send("GET", daemon.path(of: session.logplexURL)).text
                return text.contains(" app[api]: ")
                    && text.contains("2012-12-10T03:00:48.000000+00:00 app[console.1]: Logsplat\n")
            }
        }
    }

    @Test("one app's lines go to Logplex in parts of bounded size, in their order, empty ones too")
    func parts() throws {
        let apps = [ResourceID.random(), ResourceID.random()]
        let count = 6_000
        let content = (0..<count).flatMap { number in
            Self.framed("<190>1 - h t p.1 - - " + (number % 5 == 0 ? "line \(number)\n" : ""))
        }
        let messages = try LogInput.messages(of: Request(method: "POST", target: "/logs", content: content))
        var next = -1
        let batches = LogInput.batches(messages, at: .now) { _ in
            next += 1
            return next % 3 == 2 ? nil : apps[next % 3]
        }
        for (number, app) in apps.enumerated() {
            let own = batches.filter { $0.app == app }.map(\.lines)
            let least = Limits.Logplex.postedBatchBytes
            #expect(own.count > 1 && own.dropLast().allSatisfy { $0.weight >= least })
            #expect(own.allSatisfy { $0.weight < least + 100 })
            #expect(own.reduce(0) { $0 + $1.entries.count } == count / 3)
            let wanted = stride(from: number, to: count, by: 3).filter { $0 % 5 == 0 }.map { "line \($0)\n" }
            #expect(String(decoding: own.flatMap(\.content), as: UTF8.self) == wanted.joined())
            #expect(own.allSatisfy { $0.entries.allSatisfy { $0.app == app } })
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
