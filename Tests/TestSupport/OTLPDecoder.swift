/// OpenTelemetry's own Python classes, as a judge of what we send (opentelemetry-proto of PyPI).
package enum OTLPDecoder {
    package static let hint = "opentelemetry-proto is there (script/bootstrap --tests)"

    /// A Python that has them; nil when there is none.
    package static var python: String? {
        get async {
            await PythonProgram.interpreter(with: ["opentelemetry.proto.collector.trace.v1.trace_service_pb2"]
            )
        }
    }

    /// Reads a request's body of the signal `traces`, `metrics` or `logs`: JSON with sorted keys, ids in hexadecimal.
    package static func json(_ body: [UInt8], _ signal: String, python: String) async throws -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hex = body.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        let run = try await ProgramRun.run(
            [python, "-c", imports + "\n" + script, signal],
            input: String(decoding: hex, as: UTF8.self)
        )
        guard run.code == 0 else { throw Refused(errors: run.errors) }
        return run.output
    }

    /// The classes did not take the bytes.
    package struct Refused: Error {
        package let errors: String
    }

    // MARK: - Private

    private static let imports = """
        import base64, json, sys
        from google.protobuf import json_format
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
        from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
        """

    private static let script = """
        kinds = {"traces": ExportTraceServiceRequest, "metrics": ExportMetricsServiceRequest,
                 "logs": ExportLogsServiceRequest}
        message = kinds[sys.argv[1]]()
        body = bytes.fromhex(sys.stdin.read())
        message.ParseFromString(body)
        message.DiscardUnknownFields()
        # Nothing that the classes do not know, and nothing written in another way than theirs.
        assert message.ByteSize() == len(body), "unknown fields"
        def readable(value):
            if isinstance(value, dict):
                return {key: base64.b64decode(inner).hex() if key in ("traceId", "spanId", "parentSpanId")
                        else readable(inner) for key, inner in value.items()}
            return [readable(inner) for inner in value] if isinstance(value, list) else value
        print(json.dumps(readable(json_format.MessageToDict(message)), sort_keys=True))
        """
}
