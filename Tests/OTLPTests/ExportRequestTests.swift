import TestSupport
import Testing

@testable import OTLP

@Suite("OTLP's requests")
struct ExportRequestTests {
    private let resource = [Attribute("service.name", "demo"), Attribute("answer", 42)]

    @Test("have the bytes that the wire format says")
    func bytes() {
        var writer = ProtobufWriter()
        // protobuf.dev "Encoding": 150 in field 1 is 08 96 01, "testing" in field 2 is 12 07 and its bytes.
        writer.varint(1, 150)
        writer.string(2, "testing")
        writer.message(3) { $0.varint(1, 150) }
        writer.fixed64(4, 1)
        writer.packed(5, [2, 3])
        writer.varint(6, 0)
        writer.string(7, "")
        writer.chosenInteger(8, -1)
        let expected: [UInt8] =
            [0x08, 0x96, 0x01, 0x12, 0x07] + Array("testing".utf8) + [0x1A, 0x03, 0x08, 0x96, 0x01]
            + [0x21, 1, 0, 0, 0, 0, 0, 0, 0] + [0x2A, 16, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
            + [0x40] + [UInt8](repeating: 0xFF, count: 9) + [0x01]
        #expect(writer.bytes == expected)
    }

    @Test(
        "are read by OpenTelemetry's own classes: traces",
        .enabled("\(OTLPDecoder.hint)") { await OTLPDecoder.python != nil }
    )
    func traces() async throws {
        let python = try #require(await OTLPDecoder.python)
        let span = ServerSpan(
            traceID: [UInt8](1...16),
            spanID: [UInt8](17...24),
            parentID: [UInt8](25...32),
            name: "GET",
            start: 1_700_000_000_000_000_001,
            end: 1_700_000_000_000_000_002,
            attributes: [Attribute("url.path", "/ä"), Attribute("http.response.status_code", 503)],
            isError: true
        )
        var first = span
        first.parentID = []
        first.isError = false
        first.attributes = []
        let body = ExportRequest.traces(
            [ResourceItems(resource, [span]), ResourceItems([], [first])],
            scope: "s"
        )
        let json = try await OTLPDecoder.json(body, "traces", python: python)
        #expect(
            json == """
                {"resourceSpans": [{"resource": {"attributes": \(attributes)}, "scopeSpans": [{"scope": \
                {"name": "s"}, "spans": [{"attributes": [{"key": "url.path", "value": {"stringValue": \
                "/\\u00e4"}}, {"key": "http.response.status_code", "value": {"intValue": "503"}}], \
                "endTimeUnixNano": "1700000000000000002", "kind": "SPAN_KIND_SERVER", "name": "GET", \
                "parentSpanId": "191a1b1c1d1e1f20", "spanId": "1112131415161718", "startTimeUnixNano": \
                "1700000000000000001", "status": {"code": "STATUS_CODE_ERROR"}, "traceId": \
                "0102030405060708090a0b0c0d0e0f10"}]}]}, {"resource": {}, "scopeSpans": [{"scope": {"name": "s"}, \
                "spans": [{"endTimeUnixNano": "1700000000000000002", "kind": "SPAN_KIND_SERVER", "name": \
                "GET", "spanId": "1112131415161718", "startTimeUnixNano": "1700000000000000001", "traceId": \
                "0102030405060708090a0b0c0d0e0f10"}]}]}]}

                """
        )
    }

    @Test(
        "are read by OpenTelemetry's own classes: logs",
        .enabled("\(OTLPDecoder.hint)") { await OTLPDecoder.python != nil }
    )
    func logs() async throws {
        let python = try #require(await OTLPDecoder.python)
        let records = [
            LogRecord(time: 1, observed: 2, body: "hello", attributes: [Attribute("a", "b")]),
            LogRecord(time: 3, observed: 4, body: "", attributes: []),
        ]
        let body = ExportRequest.logs([ResourceItems(resource, records)], scope: "s")
        let json = try await OTLPDecoder.json(body, "logs", python: python)
        #expect(
            json == """
                {"resourceLogs": [{"resource": {"attributes": \(attributes)}, "scopeLogs": [{"logRecords": \
                [{"attributes": [{"key": "a", "value": {"stringValue": "b"}}], "body": {"stringValue": \
                "hello"}, "observedTimeUnixNano": "2", "severityNumber": "SEVERITY_NUMBER_INFO", \
                "severityText": "INFO", "timeUnixNano": "1"}, {"body": {"stringValue": ""}, \
                "observedTimeUnixNano": "4", "severityNumber": "SEVERITY_NUMBER_INFO", "severityText": \
                "INFO", "timeUnixNano": "3"}], "scope": {"name": "s"}}]}]}

                """
        )
    }

    @Test(
        "are read by OpenTelemetry's own classes: metrics",
        .enabled("\(OTLPDecoder.hint)") { await OTLPDecoder.python != nil }
    )
    func metrics() async throws {
        let python = try #require(await OTLPDecoder.python)
        let metrics = [
            Metric("g", unit: "By", "A gauge.", .gauge([Metric.Point(start: 0, time: 9, .integer(0))])),
            Metric(
                "s",
                unit: "s",
                "A sum.",
                .sum([Metric.Point(start: 1, time: 9, .real(2.5), [Attribute("k", "v")])])
            ),
            Metric(
                "h",
                unit: "s",
                "A histogram.",
                .histogram([
                    Metric.Distribution(start: 1, time: 9, sum: 7, bounds: [0.5, 1], counts: [1, 0, 2])
                ])
            ),
        ]
        let body = ExportRequest.metrics([ResourceItems(resource, metrics)], scope: "s")
        let json = try await OTLPDecoder.json(body, "metrics", python: python)
        #expect(
            json == """
                {"resourceMetrics": [{"resource": {"attributes": \(attributes)}, "scopeMetrics": [{"metrics": \
                [{"description": "A gauge.", "gauge": {"dataPoints": [{"asInt": "0", "timeUnixNano": "9"}]}, \
                "name": "g", "unit": "By"}, {"description": "A sum.", "name": "s", "sum": \
                {"aggregationTemporality": "AGGREGATION_TEMPORALITY_CUMULATIVE", "dataPoints": [{"asDouble": \
                2.5, "attributes": [{"key": "k", "value": {"stringValue": "v"}}], "startTimeUnixNano": "1", \
                "timeUnixNano": "9"}], "isMonotonic": true}, "unit": "s"}, {"description": "A histogram.", \
                "histogram": {"aggregationTemporality": "AGGREGATION_TEMPORALITY_CUMULATIVE", "dataPoints": \
                [{"bucketCounts": ["1", "0", "2"], "count": "3", "explicitBounds": [0.5, 1.0], \
                "startTimeUnixNano": "1", "sum": 7.0, "timeUnixNano": "9"}]}, "name": "h", "unit": "s"}], \
                "scope": {"name": "s"}}]}]}

                """
        )
    }

    // MARK: - Private

    private let attributes =
        #"[{"key": "service.name", "value": {"stringValue": "demo"}}, {"key": "answer", "value": {"intValue": "42"}}]"#
}
