import Linux
import Model
import TestSupport
import Testing

@testable import Router

@Suite("traceparent")
struct TraceParentTests {
    private let valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("is read as the W3C's recommendation has it, and nothing else is")
    func reading() throws {
        let context = try #require(TraceParent.read(Array(valid.utf8)))
        #expect(context.high == 0x4bf9_2f35_77b3_4da6 && context.low == 0xa3ce_929d_0e0e_4736)
        #expect(context.span == 0x00f0_67aa_0ba9_02b7 && context.isSampled)
        #expect(TraceParent.read(Array("\(valid.dropLast())0".utf8))?.isSampled == false)
        // A later version may say more behind what this one knows.
        #expect(TraceParent.read(Array("01\(valid.dropFirst(2))-more".utf8)) != nil)
        for wrong in [
            "", "00", "\(valid)-more", "\(valid)0", valid.uppercased(), "ff\(valid.dropFirst(2))",
            "01\(valid.dropFirst(2))more", "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", "0x\(valid.dropFirst(2))",
            String(valid.dropLast()), valid.replacing("-", with: "_"),
        ] {
            #expect(TraceParent.read(Array(wrong.utf8)) == nil, "\(wrong)")
        }
    }

    @Test("gets the request's own span as the parent, and is read again as what was meant")
    func writing() throws {
        var generator = SeededGenerator(seed: 3)
        let context = TraceParent.context(after: [Array(valid.utf8)], using: &generator)
        #expect(context.parent == 0x00f0_67aa_0ba9_02b7 && context.span != context.parent)
        var text: [UInt8] = []
        TraceParent.append(context, to: &text)
        let read = try #require(TraceParent.read(text))
        #expect(read.high == context.high && read.low == context.low && read.span == context.span)
        // None, two and a wrong one begin another trace.
        for fields in [[], [valid, valid], ["x"]] {
            let fresh = TraceParent.context(after: fields.map { Array($0.utf8) }, using: &generator)
            #expect(fresh.parent == nil && fresh.isSampled && fresh.high != context.high)
        }
    }

    @Test("goes to the dyno of a traced app, whose request becomes a span")
    func traced() async throws {
        let spans = SpanRecorder()
        let live = try LiveRouter(spans: spans)
        live.features.withLock { $0 = .traced }
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        let heads = [
            "Traceparent: \(valid)\r\nTraceState: a=b\r\nA: b\r\n",
            "traceparent: x\r\ntracestate: a=b\r\nA: b\r\n",
            "A: b\r\n", "traceparent: \(valid.dropLast(2))00\r\nA: b\r\n",
        ]
        var wire: LoopbackWire?
        var seen: [String] = []
        for head in heads {
            try client.send(
                "GET /x?y=z HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: 01234567890123456789\r\n\(head)\r\n"
            )
            let dynoWire = try wire ?? dyno.accept()
            wire = dynoWire
            seen.append(try dynoWire.readHead())
            try dynoWire.send("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n")
            _ = try client.readHead()
        }
        await live.settle()
        let values = seen.map { head in
            head.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("traceparent:") }.map {
                TraceParent.read(Array($0.dropFirst("traceparent: ".count).utf8))
            }
        }
        #expect(values.allSatisfy { $0.count == 1 && $0[0] != nil })
        #expect(seen.map { $0.lowercased().contains("tracestate") } == [true, false, false, false])
        #expect(seen[0].contains("\r\nTraceState: a=b\r\n"))
        #expect(
            seen.allSatisfy {
                $0.contains("\r\nA: b\r\n") && $0.hasSuffix("\r\n\r\n")
                    && !$0.dropLast(4).contains("\r\n\r\n")
            }
        )
        // Who does not have its trace recorded gets its context and no span.
        let recorded = spans.values
        #expect(recorded.count == 3 && values[3][0]?.isSampled == false)
        #expect(recorded.map(\.context.span) == values.prefix(3).map { $0[0]?.span })
        #expect(recorded.map(\.context.parent) == [0x00f0_67aa_0ba9_02b7, nil, nil])
        let span = try #require(recorded.first)
        #expect(span.method == "GET" && span.target == "/x?y=z" && span.host == "demo.localhost")
        #expect(span.requestID == "01234567890123456789" && span.status == 500 && span.code == nil)
        #expect(span.dyno?.description == "web.1" && span.dynoID == ResourceID(high: live.app.high, low: 0))
    }

    @Test("is left alone for every other app, and a failure is a span too")
    func untraced() async throws {
        let spans = SpanRecorder()
        let live = try LiveRouter(spans: spans)
        let dyno = try LoopbackDyno()
        try live.publish([(dyno.port, .up)])
        let client = try live.connect()
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\nTraceparent: x\r\n\r\n")
        let wire = try dyno.accept()
        #expect(try wire.readHead().contains("\r\nTraceparent: x\r\n"))
        try wire.send("HTTP/1.1 204 No Content\r\n\r\n")
        _ = try client.readHead()
        live.features.withLock { $0 = .traced }
        try live.publish([], hasWebFormation: false)
        try client.send("GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
        #expect(try client.readHead().contains("503"))
        await live.settle()
        #expect(spans.values.map(\.code) == [.h14] && spans.values[0].dyno == nil)
    }

    @Test("an absolute target is in the span as it is in the log")
    func absolute() async throws {
        let root = "http://demo.localhost/"
        let spans = SpanRecorder()
        let live = try LiveRouter(spans: spans)
        live.features.withLock { $0 = .traced }
        try live.publish([], hasWebFormation: false)
        for target in ["http://demo.localhost", "http://demo.localhost/a?b", "/a"] {
            let client = try live.connect()
            try client.send("GET \(target) HTTP/1.1\r\nHost: demo.localhost\r\n\r\n")
            _ = try client.readHead()
            let line = try live.log.next().text
            #expect(line.contains(" path=\"\(target.replacing(root, with: "/"))\" "))
        }
        await live.settle()
        #expect(spans.values.map(\.target) == ["http://demo.localhost", "/a?b", "/a"])
    }

    @Test("a span goes with its request's line, also when that line fills what is handed over at once")
    func full() async throws {
        let spans = SpanRecorder()
        let live = try LiveRouter(spans: spans)
        spans.log.withLock { $0 = live.log }
        live.features.withLock { $0 = .traced }
        try live.publish([], hasWebFormation: false)
        let client = try live.connect()
        // Eight lines of it are more than a batch.
        let head = "GET /\(String(repeating: "x", count: 8_150)) HTTP/1.1\r\nHost: demo.localhost\r\n\r\n"
        let count = 32
        try client.send(String(repeating: head, count: count))
        for _ in 0..<count { _ = try live.log.next() }
        await live.settle()
        #expect(spans.values.count == count)
        #expect(spans.linesAhead.allSatisfy { $0 == 0 })
    }
}

/// Keeps the spans that a router hands over.
private final class SpanRecorder: SpanSink {
    private let recorded = Lock<[RequestSpan]>([])
    private let differences = Lock<[Int]>([])
    /// The log of the same router, if somebody asks for `linesAhead`.
    let log = Lock<RecordedLog?>(nil)

    var values: [RequestSpan] { recorded.withLock { $0 } }
    /// How many more lines than spans there were, each time that spans came.
    var linesAhead: [Int] { differences.withLock { $0 } }

    func take(_ spans: [RequestSpan]) {
        let count = recorded.withLock { recorded in
            recorded += spans
            return recorded.count
        }
        let lines = log.withLock { $0?.lines.count ?? count }
        differences.withLock { $0.append(lines - count) }
    }
}
