import Linux
import Model
import OTLP
import Testing

@testable import Logplex

/// A sender without sockets: inputs in, effects out, the clock moved by the test.
private struct PureSender {
    var sender: TelemetrySender
    let buffer = TelemetryBuffer { LogplexFixture.noon }
    var now = PlatformInstant(nanoseconds: 0)
    private var lastNumber: UInt64 = 0

    init(_ endpoint: String = "http://h:1/base/?q=1") throws {
        let wanted = WantedTelemetry(
            id: ResourceID(high: 1, low: 1),
            endpoint: try DrainURL(endpoint),
            headers: ["x-team": "blue"],
            signals: Set(TelemetrySignal.allCases),
            resource: [Attribute("service.name", "demo")]
        )
        sender = TelemetrySender(wanted, buffer: buffer, generator: SeededGenerator(seed: 7))
    }

    mutating func offerLines(_ count: Int = 1) {
        for _ in 0..<count {
            lastNumber += 1
            buffer.offer(TelemetryLine(message: .sample(lastNumber, "n\(lastNumber);"), dyno: nil))
        }
    }

    mutating func pass(_ duration: Duration) { now = now + duration }

    /// What it does about `input`: requests by their targets, what it tells without its id.
    mutating func on(_ input: Drain.Input) -> [String] {
        sender.handle(input, at: now).map { effect in
            switch effect {
            case .connect: "connect"
            case .disconnect: "disconnect"
            case .send(let bytes):
                "send " + String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 2)[1]
            case .tell(let text):
                String(text.dropFirst("Telemetry drain \(ResourceID(high: 1, low: 1)) ".count))
            }
        }
    }

    /// Offers a line and lets it go out on a new connection.
    mutating func sendFirst() -> [String] {
        offerLines()
        _ = on(.messages)
        pass(Limits.Telemetry.gathering)
        return on(.time) + on(.connected)
    }

    /// How long until it has something to do by itself.
    var wait: Duration? { sender.deadline.map { $0 <= now ? .zero : $0 - now } }
}

@Suite("TelemetrySender")
struct TelemetrySenderTests {
    @Test("lets the first wait 200 ms for others, then each signal has its turn on one connection")
    func turns() throws {
        var pure = try PureSender()
        pure.offerLines(600)
        #expect(pure.on(.messages) == [] && pure.wait == .milliseconds(200))
        pure.buffer.offer([span()])
        pure.buffer.offer([ResourceItems<Metric>([], [])])
        pure.pass(.milliseconds(200))
        #expect(pure.on(.time) == ["connect"])
        #expect(pure.on(.connected) == ["send /base/v1/traces?q=1"])
        #expect(pure.on(.sent) == [])
        #expect(pure.on(.answered(200, isReusable: true)) == ["send /base/v1/metrics?q=1"])
        #expect(pure.on(.answered(204, isReusable: true)) == ["send /base/v1/logs?q=1"])
        // 512 lines at once.
        #expect(pure.on(.answered(200, isReusable: true)) == ["send /base/v1/logs?q=1"])
        #expect(pure.on(.answered(200, isReusable: true)) == [])
        #expect(pure.sender.isQuiet && pure.wait == .seconds(90))
        pure.pass(.seconds(90))
        #expect(pure.on(.time) == ["disconnect"] && pure.wait == nil)
    }

    @Test(
        "sends one Authorization: a field that was given stands for the URL's user and password",
        arguments: [
            (["x-team": "blue"], "Authorization: Basic dTpw"),
            (["AUTHORIZATION": "Bearer x"], "AUTHORIZATION: Bearer x"),
        ]
    )
    func authorization(headers: [String: String], expected: String) throws {
        let wanted = WantedTelemetry(
            id: ResourceID(high: 1, low: 1),
            endpoint: try DrainURL("http://u:p@h:1"),
            headers: headers,
            signals: [.logs],
            resource: []
        )
        let lines = [TelemetryLine(message: .sample(1, "one;"), dyno: nil)]
        let frame = TelemetryFrame(.logs(lines), for: wanted, at: LogplexFixture.noon)
        let head = String(decoding: frame.bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
        #expect(head.filter { $0.lowercased().hasPrefix("authorization:") } == [expected])
    }

    @Test("tries again what may be taken later, with growing pauses, and says it once")
    func retries() throws {
        var pure = try PureSender()
        #expect(pure.sendFirst() == ["connect", "send /base/v1/logs?q=1"])
        #expect(
            pure.on(.answered(503, isReusable: true))
                == ["does not take what it is sent: the answer was 503; it is tried again", "disconnect"]
        )
        var pauses: [Duration] = []
        for _ in 0..<3 {
            let wait = try #require(pure.wait)
            pauses.append(wait)
            pure.pass(wait)
            #expect(pure.on(.time) == ["connect"])
            #expect(pure.on(.lost) == ["disconnect"])
        }
        // 5 s, 7.5 s, 11.25 s, each half as much to half as much again.
        for (pause, middle) in zip(pauses, [5_000, 7_500, 11_250]) {
            #expect(pause >= .milliseconds(middle / 2) && pause <= .milliseconds(middle * 3 / 2))
        }
        pure.pass(try #require(pure.wait))
        #expect(pure.on(.time) == ["connect"] && pure.on(.connected) == ["send /base/v1/logs?q=1"])
        #expect(pure.on(.answered(200, isReusable: true)) == ["takes what it is sent again"])
    }

    @Test("gives a request up after five minutes, and tells how much it was")
    func patience() throws {
        var pure = try PureSender()
        pure.offerLines(3)
        _ = pure.on(.messages)
        var told: [String] = []
        while pure.now < PlatformInstant(nanoseconds: 0) + .seconds(400) {
            pure.pass(try #require(pure.wait))
            guard pure.on(.time) == ["connect"] else { break }
            told += pure.on(.lost)
            if pure.sender.waiting == nil { break }
        }
        #expect(told.contains("misses 3 log lines since 2026-08-10T12:00:00.000000+00:00"))
        #expect(pure.now >= PlatformInstant(nanoseconds: 0) + .seconds(300))
        #expect(pure.buffer.isEmpty && pure.sender.waiting == nil)
    }

    @Test(
        "sends nothing again that will not get better, and says so once",
        arguments: [400, 401, 404, 500, 301]
    )
    func refusals(status: Int) throws {
        var pure = try PureSender()
        _ = pure.sendFirst()
        #expect(
            pure.on(.answered(status, isReusable: true)) == [
                "does not take what it is sent: the answer was \(status), so that it is not sent again",
                "misses 1 log lines since 2026-08-10T12:00:00.000000+00:00",
            ]
        )
        pure.offerLines()
        #expect(pure.on(.messages) == [])
        pure.pass(.milliseconds(200))
        #expect(pure.on(.time) == ["send /base/v1/logs?q=1"])
        #expect(pure.on(.answered(status, isReusable: true)) == [])
        #expect(pure.sender.waiting == nil)
    }

    @Test("tries anew at once where a connection that was in use has been closed meanwhile")
    func staleConnection() throws {
        var pure = try PureSender()
        _ = pure.sendFirst()
        #expect(pure.on(.answered(200, isReusable: true)) == [])
        pure.offerLines()
        _ = pure.on(.messages)
        pure.pass(.milliseconds(200))
        #expect(pure.on(.time) == ["send /base/v1/logs?q=1"])
        #expect(pure.on(.lost) == ["disconnect", "connect"])
        #expect(pure.on(.connected) == ["send /base/v1/logs?q=1"])
        // On a fresh connection it is a failure.
        #expect(pure.on(.lost).last == "disconnect" && pure.wait != .zero)
    }

    @Test("gives a silent receiver 30 s, to connect and to answer")
    func silence() throws {
        var pure = try PureSender()
        pure.offerLines()
        _ = pure.on(.messages)
        pure.pass(.milliseconds(200))
        #expect(pure.on(.time) == ["connect"] && pure.wait == .seconds(30))
        pure.pass(.seconds(30))
        #expect(
            pure.on(.time).first == "does not take what it is sent: no connection in 30 s; it is tried again"
        )
        #expect(pure.on(.end) == ["disconnect"] && pure.wait == nil && pure.sender.isQuiet)
        #expect(pure.on(.messages) == [])
    }

    // MARK: - Private

    private func span() -> RequestSpan {
        RequestSpan(
            app: ResourceID(high: 1, low: 1),
            context: TraceContext(high: 1, low: 2, parent: nil, span: 3, isSampled: true),
            start: LogplexFixture.noon
        )
    }
}
