import HTTP
import Linux
import Model

/// Traces of apps that have a telemetry drain for them; nothing of this runs for any other.
extension Relay {
    /// A request's span while the request is under way.
    final class OpenSpan {
        var span: RequestSpan

        init(_ span: RequestSpan) {
            self.span = span
        }
    }

    /// Takes the request's place in its trace and tells the dyno, in the head without its empty line.
    ///
    /// A trace that the client has begun goes on, with its `tracestate`; a `traceparent` that is not valid begins
    /// another and takes that with it (W3C "Trace Context" §4.3).
    func trace(_ head: RequestHead, in bytes: [UInt8], at base: Int, of app: RoutedApp) {
        let parents = values(of: TraceParent.name, head, in: bytes, at: base)
        let context = TraceParent.context(after: parents, using: &worker.random)
        dropFields(
            context.parent == nil ? [TraceParent.name, TraceParent.stateName] : [TraceParent.name]
        )
        requestHead += TraceParent.name
        requestHead += Array(": ".utf8)
        TraceParent.append(context, to: &requestHead)
        requestHead.append(contentsOf: worker.fields.crlf)
        guard context.isSampled else { return }
        var span = RequestSpan(app: app.id, context: context, start: worker.wallTime)
        span.method = text(bytes, head.methodName.range.shifted(by: base))
        span.target = text(bytes, head.target.told.range.shifted(by: base))
        span.host = text(bytes, head.host.name.range.shifted(by: base))
        span.requestID = writtenRequestID
        openSpan = OpenSpan(span)
    }

    /// Hands the request's span over, now that it has ended; before its line, which may fill the batch.
    func endSpan(_ outcome: RouterLogLine.Outcome, _ seen: SeenExchange) {
        guard let openSpan else { return }
        self.openSpan = nil
        var span = openSpan.span
        span.nanoseconds = seen.ended.nanoseconds - seen.began.nanoseconds
        span.status = outcome.status
        span.code = outcome.error?.code
        span.dyno = seen.dyno?.dyno.name
        span.dynoID = seen.dyno?.dyno.id
        worker.add(span)
    }

    // MARK: - Private

    private func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private func values(
        of name: [UInt8],
        _ head: RequestHead,
        in bytes: [UInt8],
        at base: Int
    ) -> [[UInt8]] {
        head.fields.filter { isName(bytes[$0.name.range.shifted(by: base)], name) }
            .map { Array(bytes[$0.value.range.shifted(by: base)]) }
    }

    /// The lines of the head for the dyno, each with its end.
    private var writtenLines: [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var rest = requestHead[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(rest[...end])
            rest = rest[(end + 1)...]
        }
        return lines
    }

    /// The id that the router has chosen.
    private var writtenRequestID: String {
        let name = Array("x-request-id".utf8)
        guard let line = writtenLines.last(where: { isName(fieldName(of: $0), name) }) else {
            return ""
        }
        return String(decoding: line.dropFirst(name.count + 2).dropLast(2), as: UTF8.self)
    }

    /// Takes fields out of the head for the dyno.
    private func dropFields(_ names: [[UInt8]]) {
        let lines = writtenLines
        let kept = lines.filter { line in !names.contains { isName(fieldName(of: line), $0) } }
        if kept.count < lines.count { requestHead = Array(kept.joined()) }
    }

    private func fieldName(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.prefix { $0 != UInt8(ascii: ":") }
    }

    /// Whether a field's name is `name`, which is in lower case.
    private func isName(_ bytes: ArraySlice<UInt8>, _ name: [UInt8]) -> Bool {
        bytes.count == name.count && zip(bytes, name).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
}
