import HTTP
import Linux
import Model
import PlatformAPI
import TestSupport
import Testing

@testable import ControlPlane
@testable import daemon

@Suite("Telemetry drains")
struct TelemetryDrainTests {
    @Test("are added, listed, found, changed and removed, and come back with the daemon")
    func life() async throws {
        let folder = try ScratchFolder()
        let changed = try await TestDaemon.with(folder: folder) { daemon in
            let app = try await daemon.call(AppCreate(name: "demo"))
            #expect(try await daemon.call(TelemetryDrainList(app: "demo")) == [])
            let drain = try await daemon.addTelemetry("http://127.0.0.1:9/x", ["logs", "traces"])
            #expect(drain.owner == TelemetryOwner(id: app.id.description, type: "app"))
            #expect(drain.signals == [.traces, .logs] && drain.exporter.type == "otlphttp")
            #expect(drain.exporter.headers == ["x-team": "blue"])
            #expect(try await daemon.call(TelemetryDrainInfo(telemetryDrain: "\(drain.id)")) == drain)
            let exporter = TelemetryExporter(endpoint: "http://127.0.0.1:9/y")
            let update = TelemetryDrainUpdate(
                telemetryDrain: "\(drain.id)",
                exporter: exporter,
                signals: ["metrics"]
            )
            let changed = try await daemon.call(update)
            #expect(changed.id == drain.id && changed.signals == [.metrics])
            #expect(changed.exporter.endpoint == "http://127.0.0.1:9/y")
            #expect(changed.exporter.headers == ["x-team": "blue"])
            return changed
        }
        try await TestDaemon.with(folder: folder) { daemon in
            let kept = try await daemon.call(TelemetryDrainList(app: "demo"))
            #expect(kept == [changed])
            #expect(try await daemon.call(TelemetryDrainDelete(telemetryDrain: "\(changed.id)")) == changed)
            #expect(try await daemon.call(TelemetryDrainList(app: "demo")) == [])
            let error = await #expect(throws: APIErrorBody.self) {
                try await daemon.call(TelemetryDrainInfo(telemetryDrain: "\(changed.id)"))
            }
            #expect(error?.status == 404 && error?.message == "Couldn't find that telemetry drain.")
        }
    }

    @Test("are refused with a reason")
    func refusals() async throws {
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            func refusal(
                _ exporter: TelemetryExporter,
                _ owner: TelemetryOwner = TelemetryOwner(id: "demo", type: "app"),
                _ signals: [String] = ["logs"]
            ) async -> String {
                do {
                    _ = try await daemon.call(
                        TelemetryDrainCreate(exporter: exporter, owner: owner, signals: signals)
                    )
                    return "accepted"
                } catch {
                    return (error as? APIErrorBody)?.message ?? "\(error)"
                }
            }
            func http(_ endpoint: String, _ headers: [String: String] = [:]) -> TelemetryExporter {
                TelemetryExporter(endpoint: endpoint, headers: headers, type: "otlphttp")
            }
            let good = http("http://localhost:4318")
            #expect(
                await refusal(http("syslog://h:1")).contains("must be a URL such as http://localhost:4318")
            )
            #expect(
                await refusal(http("http://" + String(repeating: "h", count: 1_000))).contains("1000 bytes")
            )
            var grpc = good
            grpc.type = "otlp"
            #expect(await refusal(grpc).hasPrefix("gRPC needs HTTP/2, which herolocal does not have."))
            #expect(
                await refusal(TelemetryExporter(endpoint: "http://h")) == "Require params: exporter.type."
            )
            #expect(
                await refusal(good, TelemetryOwner(id: "s", type: "space")) == "Couldn't find that space."
            )
            #expect(await refusal(good, TelemetryOwner(id: "no", type: "app")) == "Couldn't find that app.")
            for signals in [[], ["spans"], ["logs", ""]] {
                let text = await refusal(good, TelemetryOwner(id: "demo", type: "app"), signals)
                #expect(text.contains("must be one or more of traces, metrics, logs"))
            }
            for (headers, reason) in [
                (["a b": "c"], "is no name of a field"), (["a": "b\r\nc: d"], "has a control character"),
                (["Content-Length": "3"], "is the platform's own"),
            ] {
                #expect(await refusal(http("http://h", headers)).contains(reason))
            }
            #expect(try await daemon.call(TelemetryDrainList(app: "demo")) == [])
        }
    }

    @Test(
        "get the app's lines, requests and metrics as OpenTelemetry's own classes read them",
        .enabled("\(OTLPDecoder.hint)") { await OTLPDecoder.python != nil }
    )
    func signals() async throws {
        let python = try #require(await OTLPDecoder.python)
        let receiver = try OTLPReceiver()
        try await TestDaemon.with { daemon in
            try await daemon.deploy("misbehaving", as: "demo")
            let drain = try await daemon.addTelemetry(receiver.endpoint, ["traces", "metrics", "logs"])
            // Its dynos' lines come with a start.
            let before = try await daemon.call(DynoList(app: "demo")).map(\.id)
            _ = try await daemon.call(DynoRestartAll(app: "demo"))
            try await daemon.until("another dyno is up") {
                try await daemon.call(DynoList(app: "demo"))
                    .contains { $0.state == "up" && !before.contains($0.id) }
            }
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let fields: Fields = [
                "Host": "demo.localhost", "Connection": "close", "X-Request-Id": "01234567890123456789",
                "traceparent": "00-\(trace)-00f067aa0ba902b7-01",
            ]
            let request = Request(method: "GET", target: "/slow?ms=20", fields: fields)
            #expect(try await HTTPCall.send(request, to: daemon.router).status == 200)
            // The clock goes at the wall's pace: these come by themselves.
            try await daemon.until("a span, and the dyno's line of the request") {
                receiver.requests.contains { $0.path == "/in/v1/traces" }
                    && receiver.requests.contains { $0.path == "/in/v1/logs" && $0.has("GET /slow") }
            }
            // Each minute's come one by one; in the first the dyno may not have been measured yet.
            var minutes = -1
            try await daemon.until("metrics of the dyno") {
                let metrics = receiver.requests.filter { $0.path == "/in/v1/metrics" }
                if metrics.contains(where: { $0.has("container.memory.usage") }) { return true }
                if metrics.count > minutes {
                    minutes = metrics.count
                    daemon.clock.step(by: .seconds(60))
                }
                return false
            }
            let requests = receiver.requests
            #expect(Set(requests.map(\.path)) == ["/in/v1/traces", "/in/v1/metrics", "/in/v1/logs"])
            #expect(requests.allSatisfy { $0.head.contains("\r\nContent-Type: application/x-protobuf\r\n") })
            #expect(requests.allSatisfy { $0.head.contains("\r\nx-team: blue\r\n") })
            var texts: [String: String] = [:]
            for request in requests {
                let signal = String(request.path.dropFirst("/in/v1/".count))
                texts[signal, default: ""] += try await OTLPDecoder.json(request.body, signal, python: python)
            }
            let app = try await daemon.call(AppInfo(app: "demo")).id
            let dyno = try await daemon.call(DynoList(app: "demo"))[0].id
            let version = try await daemon.call(ReleaseList(app: "demo")).map(\.version).max() ?? 0
            for (signal, text) in texts {
                for (name, value) in [
                    ("service.name", "demo"), ("heroku.app.id", "\(app)"), ("cloud.provider", "heroku"),
                    ("service.version", "v\(version)"), ("heroku.dyno.name", "web.1"),
                    ("service.instance.id", "\(dyno)"),
                ] {
                    let pair = "{\"key\": \"\(name)\", \"value\": {\"stringValue\": \"\(value)\"}}"
                    #expect(text.contains(pair), "\(name) in \(signal)")
                }
            }
            let spans = try #require(texts["traces"])
            #expect(
                spans.contains("\"traceId\": \"\(trace)\"")
                    && spans.contains("\"parentSpanId\": \"00f067aa0ba902b7\"")
            )
            #expect(spans.contains("{\"key\": \"url.query\", \"value\": {\"stringValue\": \"ms=20\"}}"))
            #expect(texts["logs"]?.contains("request_id=01234567890123456789 ") == true)
            #expect(texts["metrics"]?.contains("\"name\": \"http.server.request.duration\"") == true)
            // A sum counts from the dyno's launch on.
            let sum = texts["metrics"].flatMap { text in
                text.firstRange(of: "\"name\": \"container.cpu.time\"")
                    .map { text[$0.upperBound...].prefix(200) }
            }
            #expect(sum?.contains("\"startTimeUnixNano\": ") == true)
            _ = try await daemon.call(TelemetryDrainDelete(telemetryDrain: "\(drain.id)"))
        }
    }

    @Test("that cannot be reached are told in the log, once, and hold up nobody")
    func unreachable() async throws {
        let port = try LoopbackDyno.closedPort()
        try await TestDaemon.with { daemon in
            _ = try await daemon.call(AppCreate(name: "demo"))
            let drain = try await daemon.addTelemetry("http://127.0.0.1:\(port)", ["logs"])
            _ = try await daemon.call(ConfigVarsUpdate(app: "demo", vars: ["COLOUR": "blue"]))
            let told =
                " heroku[telemetry]: Telemetry drain \(drain.id) does not take what it is sent: no connection; "
                + "it is tried again\n"
            func log() async throws -> String {
                let session = try await daemon.call(LogSessionCreate(app: "demo"))
                return try await daemon.send("GET", daemon.path(of: session.logplexURL)).text
            }
            try await daemon.until("it is told") { try await log().contains(told) }
            let lost = #/ misses \d+ log lines since /#
            try await daemon.until("the loss is told") {
                daemon.clock.step(by: .seconds(60))
                return try await log().contains(lost)
            }
            let text = try await log()
            #expect(text.split(separator: told, omittingEmptySubsequences: false).count == 2)
        }
    }
}

extension TestDaemon {
    fileprivate func addTelemetry(_ endpoint: String, _ signals: [String]) async throws -> TelemetryDrain {
        let exporter = TelemetryExporter(
            endpoint: endpoint,
            headers: ["x-team": "blue"],
            type: "otlphttp"
        )
        let app = try await call(AppInfo(app: "demo")).id
        let owner = TelemetryOwner(id: app.description, type: "app")
        return try await call(TelemetryDrainCreate(exporter: exporter, owner: owner, signals: signals))
    }
}

/// Takes every request and says 200.
private final class OTLPReceiver: Sendable {
    struct Received: Sendable {
        let head: String
        let body: [UInt8]

        var path: String { String(head.split(separator: " ")[1]) }

        /// Whether a text stands somewhere in the body.
        func has(_ text: String) -> Bool { String(decoding: body, as: UTF8.self).contains(text) }
    }

    private let received: Recorder<Received>
    private let receiver: AnsweringDyno

    init() throws {
        let recorder = Recorder<Received>()
        received = recorder
        receiver = try AnsweringDyno { bytes in
            guard let length = headLength(of: bytes) else { return nil }
            let head = String(decoding: bytes[..<length], as: UTF8.self)
            let end = length + OTLPReceiver.contentLength(head)
            guard bytes.count >= end else { return nil }
            recorder.append(Received(head: head, body: Array(bytes[length..<end])))
            return (end, Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
        }
    }

    var endpoint: String { "http://127.0.0.1:\(receiver.port)/in/" }
    var requests: [Received] { received.values }

    private static func contentLength(_ head: String) -> Int {
        let name = "content-length: "
        let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name) }
        return line.flatMap { DecimalDigits.value($0.dropFirst(name.count)) } ?? 0
    }
}
