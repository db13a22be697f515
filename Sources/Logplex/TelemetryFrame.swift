import HTTP
import Linux
import Model
import OTLP

/// A request to a telemetry drain's receiver: what is sent, tried again and told lost in one piece.
struct TelemetryFrame: Equatable, Sendable {
    let signal: TelemetrySignal
    /// Lines, spans, or minutes of metrics.
    let count: Int
    /// What is sent.
    let bytes: [UInt8]
    /// When it was tried first.
    var began: PlatformInstant?

    init(_ batch: TelemetryBatch, for drain: WantedTelemetry, at time: Timestamp) {
        signal = batch.signal
        let content: [UInt8]
        switch batch {
        case .logs(let lines):
            count = lines.count
            content = ExportRequest.logs(TelemetryFrame.parts(lines, drain, at: time), scope: scope)
        case .traces(let spans):
            count = spans.count
            content = ExportRequest.traces(TelemetryFrame.parts(spans, drain), scope: scope)
        case .metrics(let metrics):
            count = 1
            let parts = metrics.map { ResourceItems(drain.resource + $0.resource, $0.items) }
            content = ExportRequest.metrics(parts, scope: scope)
        }
        var fields: Fields = ["Host": drain.endpoint.authority]
        // A field that was given stands for the URL's user and password: a request has one of the two.
        let isAuthorized = drain.headers.keys.contains { $0.lowercased() == "authorization" }
        if !isAuthorized, let credentials = drain.endpoint.credentials {
            fields.append("Authorization", credentials.fieldValue)
        }
        for (name, value) in drain.headers.sorted(by: { $0.key < $1.key }) {
            fields.append(name, value)
        }
        fields.append("Content-Type", ExportRequest.contentType)
        bytes = Request(
            method: "POST",
            target: drain.target(of: signal),
            fields: fields,
            content: content
        )
        .serialize()
    }

    // MARK: - Private

    /// Lines of one process after the other, each with its dyno in the resource.
    private static func parts(
        _ lines: [TelemetryLine],
        _ drain: WantedTelemetry,
        at time: Timestamp
    ) -> [ResourceItems<LogRecord>] {
        var parts = Parts<LogRecord>(base: drain.resource)
        for line in lines {
            let message = line.message
            let isOfDyno = (try? DynoName(message.process)) != nil
            let record = LogRecord(
                time: message.time.unixNanoseconds,
                observed: time.unixNanoseconds,
                body: text(message.content),
                attributes: [
                    Attribute("heroku.log.source", message.source.rawValue),
                    Attribute("heroku.log.process", message.process),
                ]
            )
            parts.add(record, isOfDyno ? message.process : nil, line.dyno)
        }
        return parts.list
    }

    private static func parts(
        _ spans: [RequestSpan],
        _ drain: WantedTelemetry
    ) -> [ResourceItems<ServerSpan>] {
        var parts = Parts<ServerSpan>(base: drain.resource)
        for span in spans { parts.add(ServerSpan(span), span.dyno?.description, span.dynoID) }
        return parts.list
    }

    /// Without its line end; what is no UTF-8 is replaced.
    private static func text(_ content: [UInt8]) -> String {
        let line = content.last == UInt8(ascii: "\n") ? content.dropLast() : content[...]
        return String(decoding: line, as: UTF8.self)
    }
}

/// The name of what tells all this (InstrumentationScope).
private let scope = "herolocal"

/// Items by the dyno that they are about, in the order in which the dynos came first.
private struct Parts<Item: Equatable & Sendable> {
    private struct Key: Hashable {
        let name: String?
        let id: ResourceID?
    }

    private(set) var list: [ResourceItems<Item>] = []
    private let base: [Attribute]
    private var places: [Key: Int] = [:]

    init(base: [Attribute]) {
        self.base = base
    }

    mutating func add(_ item: Item, _ name: String?, _ id: ResourceID?) {
        let key = Key(name: name, id: id)
        if let place = places[key] { return list[place].items.append(item) }
        places[key] = list.count
        list.append(ResourceItems(base + TelemetryDyno.attributes(name: name, id: id), [item]))
    }
}

extension ServerSpan {
    /// What is told of a request (OpenTelemetry "Semantic conventions for HTTP spans"; spec logs §5).
    fileprivate init(_ span: RequestSpan) {
        let context = span.context
        let path = span.target.prefix { $0 != "?" }
        let query = span.target[path.endIndex...].dropFirst()
        var attributes = [
            Attribute("http.request.method", span.method), Attribute("url.scheme", "http"),
            Attribute("url.path", String(path)), Attribute("server.address", span.host),
            Attribute("http.request.header.x-request-id", span.requestID),
        ]
        if !query.isEmpty { attributes.append(Attribute("url.query", String(query))) }
        if let status = span.status {
            attributes.append(Attribute("http.response.status_code", status))
        }
        if let code = span.code { attributes.append(Attribute("error.type", code.rawValue)) }
        let start = span.start.unixNanoseconds
        self.init(
            traceID: bigEndian(context.high) + bigEndian(context.low),
            spanID: bigEndian(context.span),
            parentID: context.parent.map(bigEndian) ?? [],
            name: span.method,
            start: start,
            end: start &+ UInt64(max(0, span.nanoseconds)),
            attributes: attributes,
            isError: (span.status ?? 599) >= 500
        )
    }
}

private func bigEndian(_ value: UInt64) -> [UInt8] {
    stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
}
