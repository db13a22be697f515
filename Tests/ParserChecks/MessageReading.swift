package import HTTP

/// What a message means, apart from where its bytes stand: two readings agree if and only if they are equal.
package struct MessageReading: Equatable, Sendable {
    /// One field, as it was written but for the blanks around its value.
    package struct Field: Equatable, Sendable {
        package let name: [UInt8]
        package let value: [UInt8]
        /// Whether it goes on to the other end.
        package let isEndToEnd: Bool
    }

    /// The method and target of a request, the status and reason of a response.
    package var startLine: [[UInt8]]
    package var version: HTTPVersion
    package var framing: BodyFraming
    package var isPersistent: Bool
    /// What else a head decides, as text.
    package var decisions: String
    package var fields: [Field]
    /// The content without its coding.
    package var content: [UInt8] = []
    /// How many bytes the message has.
    package var length: Int
}

/// How the reading of bytes ended.
package enum ReadingOutcome: Equatable, Sendable {
    case complete(MessageReading)
    case needsMore
    case refused(HTTPError)
}

/// Reads the request at the beginning of pieces that come one after the other.
package func readRequest(_ pieces: [[UInt8]]) -> ReadingOutcome {
    var reader = PieceReader(pieces)
    var parser = RequestParser()
    while reader.receive() {
        switch parser.parse(reader.bytes.span) {
        case .needsMore: continue
        case .failed(let error): return .refused(error)
        case .complete(let length):
            let reading = MessageReading(parser.head, reader.bytes)
            return reader.readContent(of: reading, from: length)
        }
    }
    return .needsMore
}

/// Reads the response at the beginning of pieces, whose end is the end of the connection.
package func readResponse(_ pieces: [[UInt8]], answering method: RequestMethod) -> ReadingOutcome {
    var reader = PieceReader(pieces)
    var parser = ResponseParser()
    while reader.receive() {
        switch parser.parse(reader.bytes.span, answering: method) {
        case .needsMore: continue
        case .failed(let error): return .refused(error)
        case .complete(let length):
            let reading = MessageReading(parser.head, reader.bytes)
            return reader.readContent(of: reading, from: length)
        }
    }
    return .needsMore
}

/// Hands out bytes piece by piece, as a connection does.
private struct PieceReader {
    private var pieces: ArraySlice<[UInt8]>
    private(set) var bytes: [UInt8] = []

    init(_ pieces: [[UInt8]]) {
        self.pieces = pieces[...]
    }

    /// Takes the next piece; false when there is none.
    mutating func receive() -> Bool {
        guard let piece = pieces.popFirst() else { return false }
        bytes += piece
        return true
    }

    /// Reads content up to its end, or to the last piece where only that ends it.
    mutating func readContent(of reading: MessageReading, from start: Int) -> ReadingOutcome {
        var reading = reading
        var body = BodyReader(reading.framing)
        var position = start
        do throws(HTTPError) {
            repeat {
                while position < bytes.count, !body.isComplete {
                    let rest = bytes.span.extracting(position..<bytes.count)
                    let step = try body.next(rest)
                    reading.content += rest.bytes(step.payload)
                    position += step.consumed
                }
            } while !body.isComplete && receive()
            reading.length = position
            if body.isComplete { return .complete(reading) }
            guard reading.framing == .untilClose else { return .needsMore }
            try body.close()
            return .complete(reading)
        } catch {
            return .refused(error)
        }
    }
}

extension MessageReading {
    /// What a request's head says.
    package init(_ head: RequestHead, _ bytes: [UInt8]) {
        let span = bytes.span
        startLine = [span.bytes(head.methodName.range), span.bytes(head.target.range.range)]
        version = head.version
        framing = head.framing
        isPersistent = head.isPersistent
        decisions = """
            \(head.method) \(head.target.form) \(head.expectation) \(head.wantsUpgrade) \
            \(span.text(head.host.name.range)) \(span.text(head.host.port.range))
            """
        fields = head.fields.map { Field($0, bytes) }
        length = head.length
    }

    /// What a response's head says.
    package init(_ head: ResponseHead, _ bytes: [UInt8]) {
        startLine = [Array("\(head.status)".utf8), bytes.span.bytes(head.reason.range)]
        version = head.version
        framing = head.framing
        isPersistent = head.isPersistent
        decisions = "\(head.reasonForm)"
        fields = head.fields.map { Field($0, bytes) }
        length = head.length
    }
}

extension MessageReading.Field {
    fileprivate init(_ field: HTTP.Field, _ bytes: [UInt8]) {
        name = bytes.span.bytes(field.name.range)
        value = bytes.span.bytes(field.value.range)
        isEndToEnd = field.isEndToEnd
    }
}
