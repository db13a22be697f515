import Linux
import Model

/// How a message is written for a drain, behind its length in bytes and a space (RFC 6587 §3.4.1).
enum DrainFormat: Equatable, Sendable {
    /// RFC 5424 with the drain's token as HOSTNAME; every message ends with a line end.
    case syslog(token: String)
    /// `application/logplex-1`: HOSTNAME is the word `host`, there is no STRUCTURED-DATA, the content is as it came.
    case http

    /// How many bytes `append` appends.
    func length(of message: LogMessage) -> Int {
        let count = bodyLength(of: message)
        return digits(of: count) + 1 + count
    }

    func append(_ message: LogMessage, to bytes: inout [UInt8]) {
        let count = bodyLength(of: message)
        let priority = priority(of: message)
        bytes.append(addingCapacity: digits(of: count) + 1 + count) { (free: inout OutputSpan<UInt8>) in
            appendPrefix(count, priority, to: &free)
            message.time.appendLogText(to: &free)
            appendOrigin(message.source.rawValue, message.process, to: &free)
            free.append(copying: message.content.span)
            if endsLine(message.content) { free.append(UInt8(ascii: "\n")) }
        }
    }

    /// The room that a note takes at most.
    static let noteBytes = 256

    /// The bytes of L10, which has seconds precision and leads a batch.
    func note(_ loss: DrainLoss, at time: Timestamp) -> [UInt8] {
        let end = if case .syslog = self { "\n" } else { "" }
        let text = LogplexCode.drainOverflow(dropped: loss.count, since: loss.since)
        let head = "<\(LogplexCode.l10.priority)>1 \(time.logSecondsText) \(host) heroku logplex"
        let body = "\(head)\(blanks)\(text)\(end)"
        return Array("\(body.utf8.count) \(body)".utf8)
    }

    // MARK: - Private

    private var host: String {
        switch self {
        case .syslog(let token): token
        case .http: "host"
        }
    }

    private func priority(of message: LogMessage) -> Int {
        message.priority.map { Int($0) } ?? LogPriority.of(message.source, message.process)
    }

    /// MSGID and, where there is one, STRUCTURED-DATA, with the spaces around them.
    private var blanks: String {
        switch self {
        case .syslog: " - - "
        case .http: " - "
        }
    }

    private func endsLine(_ content: [UInt8]) -> Bool {
        switch self {
        case .syslog: content.last != UInt8(ascii: "\n")
        case .http: false
        }
    }

    /// The length of `<PRI>1 TIME HOST SOURCE PS - CONTENT`.
    private func bodyLength(of message: LogMessage) -> Int {
        let priority = priority(of: message)
        let origin =
            1 + host.utf8.count + 1 + message.source.rawValue.utf8.count + 1
            + max(1, message.process.utf8.count)
        return 2 + digits(of: priority) + 2 + Timestamp.logTextBytes + origin + blanks.utf8.count
            + message.content.count + (endsLine(message.content) ? 1 : 0)
    }

    private func appendPrefix(_ count: Int, _ priority: Int, to free: inout OutputSpan<UInt8>) {
        appendDecimal(count, to: &free)
        free.append(UInt8(ascii: " "))
        free.append(UInt8(ascii: "<"))
        appendDecimal(priority, to: &free)
        free.append(UInt8(ascii: ">"))
        free.append(UInt8(ascii: "1"))
        free.append(UInt8(ascii: " "))
    }

    private func appendOrigin(_ source: String, _ process: String, to free: inout OutputSpan<UInt8>) {
        let host = host
        let blanks = blanks
        free.append(UInt8(ascii: " "))
        free.append(copying: host.utf8.span)
        free.append(UInt8(ascii: " "))
        free.append(copying: source.utf8.span)
        free.append(UInt8(ascii: " "))
        if process.isEmpty { free.append(UInt8(ascii: "-")) } else { free.append(copying: process.utf8.span) }
        free.append(copying: blanks.utf8.span)
    }

    private func digits(of number: Int) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    private func appendDecimal(_ number: Int, to free: inout OutputSpan<UInt8>) {
        var divisor = 1
        for _ in 1..<digits(of: number) { divisor *= 10 }
        while divisor > 0 {
            free.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
