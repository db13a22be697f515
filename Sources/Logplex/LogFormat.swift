import Linux
package import Model

/// The two forms of a log stream, chosen by the request's `Accept` (spec api §4).
package enum LogFormat: Sendable, Equatable {
    /// Lines, each with its line end: every byte of the content is kept.
    case text
    /// Server-sent events (WHATWG HTML §9.2), one per message, with its number as the event's id.
    ///
    /// A carriage return ends a line there, so it cannot be carried: a line is cut at each.
    case events

    /// The `Content-Type` of a response in this form.
    package var contentType: String {
        switch self {
        case .text: "text/plain; charset=utf-8"
        case .events: "text/event-stream"
        }
    }

    /// Appends `TIMESTAMP SOURCE[PS]: CONTENT` with exactly one line end at its end (spec logs §1).
    package func append(_ message: LogMessage, to bytes: inout [UInt8]) {
        switch self {
        case .text:
            LogFormat.append(message, to: &bytes)
            if message.content.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        case .events:
            var line: [UInt8] = []
            LogFormat.append(message, to: &line)
            append(line: line, id: message.number, to: &bytes)
        }
    }

    /// Appends a note of Logplex's own, which has seconds precision and no number.
    package func appendNote(
        _ text: String,
        source: String,
        process: String,
        time: Timestamp,
        to bytes: inout [UInt8]
    ) {
        var line = Array("\(time.logSecondsText) ".utf8)
        line.append(addingCapacity: LogFormat.originBytes(source, process)) {
            (free: inout OutputSpan<UInt8>) in
            LogFormat.appendOrigin(source, process, to: &free)
        }
        line += text.utf8
        append(line: line, id: nil, to: &bytes)
    }

    /// What keeps a quiet stream open; nothing in the text form, where it would be content.
    package var keepAlive: [UInt8] {
        switch self {
        case .text: []
        case .events: Array(": keepalive\n\n".utf8)
        }
    }

    // MARK: - Private

    /// Appends the line without a line end of its own.
    private static func append(_ message: LogMessage, to bytes: inout [UInt8]) {
        let source = message.source.rawValue
        let length = Timestamp.logTextBytes + 1 + originBytes(source, message.process) + message.content.count
        bytes.append(addingCapacity: length + 1) { (free: inout OutputSpan<UInt8>) in
            message.time.appendLogText(to: &free)
            free.append(UInt8(ascii: " "))
            appendOrigin(source, message.process, to: &free)
            free.append(copying: message.content.span)
        }
    }

    /// The length of `SOURCE[PS]: `.
    private static func originBytes(_ source: String, _ process: String) -> Int {
        source.utf8.count + process.utf8.count + 4
    }

    private static func appendOrigin(_ source: String, _ process: String, to free: inout OutputSpan<UInt8>) {
        free.append(copying: source.utf8.span)
        if !process.isEmpty {
            free.append(UInt8(ascii: "["))
            free.append(copying: process.utf8.span)
            free.append(UInt8(ascii: "]"))
        }
        free.append(UInt8(ascii: ":"))
        free.append(UInt8(ascii: " "))
    }

    private func append(line: [UInt8], id: UInt64?, to bytes: inout [UInt8]) {
        switch self {
        case .text:
            bytes += line
            if line.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        case .events:
            if let id { bytes += "id: \(id)\n".utf8 }
            for piece in LogFormat.dataLines(line) {
                bytes += "data: ".utf8
                bytes += piece
                bytes.append(UInt8(ascii: "\n"))
            }
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    /// The line cut at `\r\n`, `\n` and `\r`, without the empty piece after a last one.
    private static func dataLines(_ line: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index < line.count {
            let byte = line[index]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                pieces.append(line[start..<index])
                if byte == UInt8(ascii: "\r"), index + 1 < line.count, line[index + 1] == UInt8(ascii: "\n") {
                    index += 1
                }
                start = index + 1
            }
            index += 1
        }
        if start < line.count { pieces.append(line[start...]) }
        return pieces
    }
}
