/// What is said of whom: a resource and its spans, log records or metrics.
package struct ResourceItems<Item: Equatable & Sendable>: Equatable, Sendable {
    package var resource: [Attribute]
    package var items: [Item]

    package init(_ resource: [Attribute], _ items: [Item]) {
        self.resource = resource
        self.items = items
    }
}

/// The bodies of OTLP's requests over HTTP (OpenTelemetry "OTLP Specification", "OTLP/HTTP").
///
/// ExportTraceServiceRequest, ExportLogsServiceRequest and ExportMetricsServiceRequest have the same form.
package enum ExportRequest {
    package static let contentType = "application/x-protobuf"

    package static func traces(_ parts: [ResourceItems<ServerSpan>], scope: String) -> [UInt8] {
        body(parts, scope) { $0.write(to: &$1) }
    }

    package static func logs(_ parts: [ResourceItems<LogRecord>], scope: String) -> [UInt8] {
        body(parts, scope) { $0.write(to: &$1) }
    }

    package static func metrics(_ parts: [ResourceItems<Metric>], scope: String) -> [UInt8] {
        body(parts, scope) { $0.write(to: &$1) }
    }

    // MARK: - Private

    private static func body<Item>(
        _ parts: [ResourceItems<Item>],
        _ scope: String,
        _ write: (Item, inout ProtobufWriter) -> Void
    ) -> [UInt8] {
        var writer = ProtobufWriter()
        for part in parts {
            writer.message(1) { ofResource in
                ofResource.message(1) { $0.attributes(1, part.resource) }
                ofResource.message(2) { ofScope in
                    ofScope.message(1) { $0.string(1, scope) }
                    for item in part.items { ofScope.message(2) { write(item, &$0) } }
                }
            }
        }
        return writer.bytes
    }
}
