import HTTP
import Linux

/// Bytes on their way to a client of the API.
struct PendingOutput {
    private var bytes: [UInt8] = []
    private var sent = 0

    var count: Int { bytes.count - sent }
    var isEmpty: Bool { sent == bytes.count }

    /// Sends until nothing is left or the socket takes no more.
    mutating func send(to socket: borrowing FileDescriptor) throws(Errno) {
        while !isEmpty {
            guard case .bytes(let count) = try Socket.send(socket, bytes.span.extracting(sent..<bytes.count))
            else { return }
            sent += count
        }
        bytes.removeAll(keepingCapacity: true)
        sent = 0
    }

    mutating func append(_ more: [UInt8]) { bytes += more }

    mutating func appendChunk(_ content: [UInt8]) {
        guard !content.isEmpty else { return }
        Serializer.appendChunk(content, to: &bytes)
    }

    mutating func appendLastChunk() { Serializer.appendLastChunk(to: &bytes) }

    /// How the end of an answer's content is told.
    enum Framing {
        /// Nil for an answer that has no content and says nothing of its length.
        case length(Int?)
        case chunked
    }

    mutating func appendHead(status: Int, fields: [ReplyField], framing: Framing, closes: Bool) {
        Serializer.appendStatusLine(status, to: &bytes)
        let seconds = WallClock.microseconds() / 1_000_000
        Serializer.appendField("Date", HTTPDate.text(unixSeconds: seconds), to: &bytes)
        for field in fields { Serializer.appendField(field.name, field.value, to: &bytes) }
        switch framing {
        case .length(let count?): Serializer.appendField("Content-Length", count, to: &bytes)
        case .length(nil): break
        case .chunked: Serializer.appendField("Transfer-Encoding", "chunked", to: &bytes)
        }
        if closes { Serializer.appendField("Connection", "close", to: &bytes) }
        Serializer.appendLineEnd(to: &bytes)
    }
}
