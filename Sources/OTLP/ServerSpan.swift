/// Something that took time, as a part of a trace (opentelemetry.proto.trace.v1.Span), of the kind SERVER.
package struct ServerSpan: Equatable, Sendable {
    /// 16 bytes.
    package var traceID: [UInt8]
    /// 8 bytes.
    package var spanID: [UInt8]
    /// 8 bytes; empty for the first of its trace.
    package var parentID: [UInt8]
    package var name: String
    /// Nanoseconds since 1970.
    package var start: UInt64
    package var end: UInt64
    package var attributes: [Attribute]
    /// Whether it failed; nothing is said of one that did not.
    package var isError: Bool

    package init(
        traceID: [UInt8],
        spanID: [UInt8],
        parentID: [UInt8],
        name: String,
        start: UInt64,
        end: UInt64,
        attributes: [Attribute],
        isError: Bool
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.name = name
        self.start = start
        self.end = end
        self.attributes = attributes
        self.isError = isError
    }

    func write(to writer: inout ProtobufWriter) {
        writer.bytes(1, traceID)
        writer.bytes(2, spanID)
        if !parentID.isEmpty { writer.bytes(4, parentID) }
        writer.string(5, name)
        writer.varint(6, ServerSpan.kindServer)
        writer.fixed64(7, start)
        writer.fixed64(8, end)
        writer.attributes(9, attributes)
        if isError { writer.message(15) { $0.varint(3, ServerSpan.statusError) } }
    }

    private static let kindServer: UInt64 = 2
    private static let statusError: UInt64 = 2
}
