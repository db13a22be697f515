/// One line (opentelemetry.proto.logs.v1.LogRecord), of the severity INFO.
package struct LogRecord: Equatable, Sendable {
    /// When it was written, in nanoseconds since 1970.
    package var time: UInt64
    /// When it was taken over.
    package var observed: UInt64
    package var body: String
    package var attributes: [Attribute]

    package init(time: UInt64, observed: UInt64, body: String, attributes: [Attribute]) {
        self.time = time
        self.observed = observed
        self.body = body
        self.attributes = attributes
    }

    func write(to writer: inout ProtobufWriter) {
        writer.fixed64(1, time)
        writer.varint(2, LogRecord.severityInfo)
        writer.string(3, "INFO")
        writer.message(5) { $0.value(.text(body)) }
        writer.attributes(6, attributes)
        writer.fixed64(11, observed)
    }

    private static let severityInfo: UInt64 = 9
}
