/// One event of a `text/event-stream` (HTML Standard, section 9.2).
package struct ServerSentEvent: Equatable, Sendable {
    package var id: String?
    package var event: String?
    package var data: String

    package init(id: String? = nil, event: String? = nil, data: String) {
        self.id = id
        self.event = event
        self.data = data
    }

    /// Appends the event; each line of the data gets a field of its own.
    package func serialize(to output: inout [UInt8]) {
        if let id { Self.appendLine("id", id, to: &output) }
        if let event { Self.appendLine("event", event, to: &output) }
        for line in data.split(separator: "\n", omittingEmptySubsequences: false) {
            Self.appendLine("data", String(line), to: &output)
        }
        output.append(Byte.lineFeed)
    }

    /// Appends a comment, which keeps an idle stream open and is no event.
    package static func appendComment(_ text: String, to output: inout [UInt8]) {
        appendLine("", text, to: &output)
        output.append(Byte.lineFeed)
    }

    private static func appendLine(_ name: String, _ value: String, to output: inout [UInt8]) {
        Serializer.append(name, to: &output)
        Serializer.append(": ", to: &output)
        output.append(contentsOf: value.utf8.lazy.filter { $0 != Byte.lineFeed && $0 != Byte.carriageReturn })
        output.append(Byte.lineFeed)
    }
}

/// Reads a `text/event-stream` that comes in pieces; lines end with CRLF, LF or CR.
package struct ServerSentEventParser: Sendable {
    /// A line longer than this is cut, so that a server cannot fill the memory.
    private static let lineLimit = 1_048_576

    private var line: [UInt8] = []
    private var lastWasCarriageReturn = false
    private var isFirstLine = true
    private var event: String?
    private var data: [String] = []
    /// The last id seen, which later events inherit and a reconnecting client sends as Last-Event-ID.
    package private(set) var lastID: String?

    package init() {}

    /// The events that these bytes complete.
    package mutating func push(_ bytes: [UInt8]) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            defer { lastWasCarriageReturn = byte == Byte.carriageReturn }
            switch byte {
            case Byte.lineFeed where lastWasCarriageReturn: continue
            case Byte.lineFeed, Byte.carriageReturn:
                if let event = endLine() { events.append(event) }
            default:
                if line.count < Self.lineLimit { line.append(byte) }
            }
        }
        return events
    }

    // MARK: - Private

    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return endEvent() }
        let name = line.prefix { $0 != Byte.colon }
        var value = line.dropFirst(name.count + 1)
        if value.first == Byte.space { value.removeFirst() }
        let text = String(decoding: value, as: UTF8.self)
        switch String(decoding: name, as: UTF8.self) {
        case "data": data.append(text)
        case "event": event = text
        case "id": if !value.contains(0) { lastID = text }
        default: break
        }
        return nil
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            data.removeAll()
            event = nil
        }
        guard !data.isEmpty else { return nil }
        return ServerSentEvent(id: lastID, event: event, data: data.joined(separator: "\n"))
    }
}
