/// Parses HTTP/1 response heads incrementally and strictly (RFC 9112 sections 2, 4 to 6).
///
/// Used like `RequestParser`; a dyno's errors are told apart by `HTTPError.responseFault`.
package struct ResponseParser: Sendable {
    private enum Phase { case statusLine, fields, finished, failed(HTTPError) }

    /// The head: valid after `.complete` until the next call of `parse`.
    package private(set) var head = ResponseHead()
    private let limits: HeadLimits
    private var phase = Phase.statusLine
    /// The first byte of the status line not looked at yet.
    private var cursor = 0
    private var fieldParser = FieldParser(at: 0)
    private var framing = Framing()
    private var options = ConnectionOptions()

    /// A parser for a new connection.
    package init(limits: HeadLimits = .response) {
        self.limits = limits
    }

    /// Forgets an unfinished or failed head; after a complete one `parse` does so by itself.
    package mutating func reset() {
        phase = .statusLine
        cursor = 0
        framing = Framing()
        options = ConnectionOptions()
        head.clear()
    }

    /// Parses the head that begins with the first byte of `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: everything received of this head so far; after `.needsMore` the same bytes and more.
    ///   - method: the request's method; a response to HEAD has no content.
    /// - Returns: whether the head is complete.
    package mutating func parse(_ bytes: Span<UInt8>, answering method: RequestMethod) -> HeadProgress {
        if case .failed(let error) = phase { return .failed(error) }
        if case .finished = phase { reset() }
        do {
            if case .statusLine = phase {
                guard try parseStatusLine(bytes) else { return .needsMore }
            }
            return try parseFields(bytes, method)
        } catch {
            phase = .failed(error)
            return .failed(error)
        }
    }

    // MARK: - Private: status line

    /// Finds the end of the status line and takes it apart; false while it is incomplete.
    private mutating func parseStatusLine(_ bytes: Span<UInt8>) throws(HTTPError) -> Bool {
        cursor = bytes.firstNonFieldByte(from: cursor)
        guard cursor <= limits.startLineBytes else { throw .oversizedStatusLine }
        guard cursor < bytes.count else { return false }
        guard bytes[cursor] == Byte.carriageReturn else { throw .malformedStatusLine }
        guard cursor + 1 < bytes.count else { return false }
        guard bytes[cursor + 1] == Byte.lineFeed else { throw .malformedLineEnd }
        try takeApart(bytes, end: cursor)
        fieldParser = FieldParser(at: cursor + 2)
        phase = .fields
        return true
    }

    /// `HTTP-version SP status-code [ SP reason-phrase ]`; HTTP/1.0 and HTTP/1.1 only (H17 otherwise).
    private mutating func takeApart(_ bytes: Span<UInt8>, end: Int) throws(HTTPError) {
        let codeStart = HTTPVersion.length + 1
        let codeEnd = codeStart + 3
        guard end >= codeEnd, bytes[codeStart - 1] == Byte.space,
            let digits = HTTPVersion.digits(bytes, at: 0), digits.major == 1, digits.minor <= 1,
            let status = bytes.decimal(codeStart..<codeEnd), status >= 100
        else { throw .malformedStatusLine }
        head.version = digits.minor == 0 ? .http10 : .http11
        head.status = status
        if end == codeEnd {
            head.reasonForm = .missing
            head.reason = .empty
            return
        }
        guard bytes[codeEnd] == Byte.space else { throw .malformedStatusLine }
        head.reason = ByteRange(codeEnd + 1, end)
        head.reasonForm = head.reason.isEmpty ? .empty : .present
    }

    // MARK: - Private: fields

    private mutating func parseFields(
        _ bytes: Span<UInt8>,
        _ method: RequestMethod
    ) throws(HTTPError) -> HeadProgress {
        while true {
            if let field = fieldParser.nextPlainLine(bytes, limits) {
                try take(field, bytes)
                continue
            }
            switch fieldParser.next(bytes, limits) {
            case .field(let field): try take(field, bytes)
            case .end(let end):
                try finish(bytes, method)
                head.length = end
                phase = .finished
                return .complete(length: end)
            case .needsMore: return .needsMore
            case .failed(let error): throw error
            }
        }
    }

    @inline(__always)
    private mutating func take(_ field: Field, _ bytes: Span<UInt8>) throws(HTTPError) {
        guard head.fields.count < limits.fieldCount else { throw .tooManyFields }
        head.fields.append(field)
        if field.kind != .other { try note(field, bytes) }
    }

    /// Takes up what one field says about the message.
    private mutating func note(_ field: Field, _ bytes: Span<UInt8>) throws(HTTPError) {
        switch field.kind {
        case .connection: try options.add(field.value, bytes)
        case .contentLength:
            if try !framing.addContentLength(field.value, bytes) {
                head.fields[head.fields.count - 1].isEndToEnd = false
            }
        case .transferEncoding: try framing.addTransferEncoding(field.value, bytes)
        default: break
        }
    }

    /// Decides what depends on several fields and on the request (RFC 9112 section 6.3).
    private mutating func finish(_ bytes: Span<UInt8>, _ method: RequestMethod) throws(HTTPError) {
        try framing.settle(head.version, &head.fields)
        let hasNoContent = method == .head || head.status < 200 || head.status == 204 || head.status == 304
        head.framing = hasNoContent ? .none : framing.framing(otherwise: .untilClose)
        head.isPersistent =
            options.isPersistent(head.version) && !framing.isAmbiguous && head.framing != .untilClose
        options.strip(&head.fields, bytes)
    }
}
