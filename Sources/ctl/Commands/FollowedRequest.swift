import Model
import PlatformAPI

/// One request as `logs --follow-request` shows it: the router's line, its trace and what the app wrote meanwhile.
struct FollowedRequest {
    private let timeline: RequestTimeline?
    private let lines: [(time: Timestamp, text: String)]

    /// `log` is the app's log, a line each; `scale` says how many times as fast as the log's times the trace's go.
    ///
    /// Lines that name the request belong to it, and those of a dyno that was tried while it was under way, which may
    /// speak of other requests as well.
    init(_ id: String, timeline: RequestTimeline?, scale: Double, log: [String]) {
        self.timeline = timeline
        let known: [(time: Timestamp, line: LogLine, text: String)] = log.compactMap { text in
            guard let line = LogLine(text), let time = Timestamp(line.time) else { return nil }
            return (time, line, text)
        }
        let own = known.first { entry in
            entry.line.process == "router"
                && LogfmtText.pairs(entry.line.message.utf8)?.contains(LogfmtText.Pair("request_id", id))
                    == true
        }
        let end = own?.time ?? timeline?.loggedAt
        let trace = FollowedRequest.trace(timeline, endingAt: end, scale: scale)
        let span = trace.first.map { first in first.time...max(first.time, end ?? first.time) }
        let dynos = Set(timeline?.events.compactMap(\.dyno) ?? [])
        let written = known.filter { entry in
            entry.line.message.contains(id)
                || span?.contains(entry.time) == true && entry.line.source == "app"
                    && dynos.contains(entry.line.process)
        }
        // In the order of the log where times are equal, and what happened before the line that tells of it.
        lines = (trace + written.map { (time: $0.time, text: $0.text) }).enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }

    var isEmpty: Bool { lines.isEmpty }

    /// The lines, with a line end each.
    var text: String { lines.map { "\($0.text)\n" }.joined() }

    // MARK: - Private

    /// The trace as lines of a log: `TIME router/0[trace]: 12.500 ms first byte`.
    private static func trace(
        _ timeline: RequestTimeline?,
        endingAt end: Timestamp?,
        scale: Double
    ) -> [(time: Timestamp, text: String)] {
        guard let timeline, let end, let last = timeline.events.last?.at else { return [] }
        return timeline.events.map { event in
            // A clock that stands still leaves no time between two events.
            let before = scale > 0 ? (last - event.at) / scale : 0
            let time = Timestamp(microseconds: end.microseconds - Int64((before * 1_000).rounded()))
            let words = event.event.split(separator: "_").joined(separator: " ")
            let dyno = event.dyno.map { " \($0)" } ?? ""
            let took = event.took.map { ", took \(ElapsedText.exact($0))" } ?? ""
            let message = "\(ElapsedText.exact(event.at)) \(words)\(dyno)\(took)"
            return (time, "\(time.logText) router/\(timeline.router)[trace]: \(message)")
        }
    }
}
