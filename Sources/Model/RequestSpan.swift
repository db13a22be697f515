/// One routed request as a part of a trace: what a telemetry drain is told of it.
package struct RequestSpan: Equatable, Sendable {
    package var app: ResourceID
    package var context: TraceContext
    /// When the head was complete.
    package var start: Timestamp
    /// To the end of the response, in platform time.
    package var nanoseconds: Int64
    package var method: String
    /// Path and query.
    package var target: String
    package var host: String
    package var requestID: String
    /// The status in the log.
    package var status: Int?
    package var code: RouterCode?
    /// The dyno that was chosen last.
    package var dyno: DynoName?
    package var dynoID: ResourceID?

    package init(app: ResourceID, context: TraceContext, start: Timestamp) {
        self.app = app
        self.context = context
        self.start = start
        nanoseconds = 0
        method = ""
        target = ""
        host = ""
        requestID = ""
    }
}

/// Where a request stands in its trace (W3C "Trace Context" §3.2).
package struct TraceContext: Equatable, Sendable {
    /// The trace's id, high half first; never all zero.
    package var high: UInt64
    package var low: UInt64
    /// The span that asked; nil for the first of a trace.
    package var parent: UInt64?
    /// The request's own span; never zero.
    package var span: UInt64
    /// Whether who began the trace has it recorded.
    package var isSampled: Bool

    package init(high: UInt64, low: UInt64, parent: UInt64?, span: UInt64, isSampled: Bool) {
        self.high = high
        self.low = low
        self.parent = parent
        self.span = span
        self.isSampled = isSampled
    }
}

/// Where routers hand over the requests of apps that are traced; any thread may call it, and it never blocks.
package protocol SpanSink: AnyObject, Sendable {
    func take(_ spans: [RequestSpan])
}
