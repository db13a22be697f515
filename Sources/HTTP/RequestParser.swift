/// Parses HTTP/1 request heads incrementally and strictly (RFC 9112 sections 2 to 6).
///
/// One parser serves one connection at a time. A worker parses with one parser for all its connections and
/// moves it into a connection only when a head arrives in pieces (`swap` it for a fresh one), so that its
/// storage is reused and a slow client is resumed where it stopped.
package struct RequestParser: Sendable {
    private enum Phase { case requestLine, fields, finished, failed(HTTPError) }

    /// The head: valid after `.complete` until the next call of `parse`.
    package private(set) var head = RequestHead()
    private let limits: HeadLimits
    private var phase = Phase.requestLine
    private var lineStart = 0
    /// The first byte of the request line not looked at yet.
    private var cursor = 0
    private var fieldParser = FieldParser(at: 0)
    private var framing = Framing()
    private var options = ConnectionOptions()
    private var upgradeOffer = UpgradeOffer.none
    /// The first fault of a field that belongs to this connection: told when the whole head has been read, since
    /// only then it is certain for which host it was.
    private var connectionFault: HTTPError?

    /// A parser for a new connection.
    package init(limits: HeadLimits = .request) {
        self.limits = limits
    }

    /// Forgets an unfinished or failed head; after a complete one `parse` does so by itself.
    package mutating func reset() {
        phase = .requestLine
        lineStart = 0
        cursor = 0
        framing = Framing()
        options = ConnectionOptions()
        upgradeOffer = .none
        connectionFault = nil
        head.clear()
    }

    /// Parses the head that begins with the first byte of `bytes`.
    ///
    /// - Parameter bytes: everything received of this head so far. After `.needsMore` the next call must give
    ///   the same bytes again, with more behind them; they may have moved in memory.
    /// - Returns: whether the head is complete. A bad head fails as soon as the offending byte is there.
    package mutating func parse(_ bytes: Span<UInt8>) -> HeadProgress {
        if case .failed(let error) = phase { return .failed(error) }
        if case .finished = phase { reset() }
        do {
            if case .requestLine = phase {
                guard try parseRequestLine(bytes) else { return .needsMore }
            }
            return try parseFields(bytes)
        } catch {
            phase = .failed(error)
            return .failed(error)
        }
    }

    // MARK: - Private: request line

    /// Finds the end of the request line and takes it apart; false while it is incomplete.
    private mutating func parseRequestLine(_ bytes: Span<UInt8>) throws(HTTPError) -> Bool {
        guard try skipEmptyLine(bytes) else { return false }
        cursor = bytes.firstNonFieldByte(from: cursor)
        guard cursor - lineStart <= limits.startLineBytes else { throw .oversizedRequestLine }
        guard cursor < bytes.count else { return false }
        guard bytes[cursor] == Byte.carriageReturn else {
            throw bytes[cursor] == Byte.lineFeed ? .malformedLineEnd : .malformedRequestLine
        }
        guard cursor + 1 < bytes.count else { return false }
        guard bytes[cursor + 1] == Byte.lineFeed else { throw .malformedLineEnd }
        try takeApart(bytes, end: cursor)
        fieldParser = FieldParser(at: cursor + 2)
        phase = .fields
        return true
    }

    /// Passes over one CRLF before the request line (RFC 9112 section 2.2); false while that is undecided.
    private mutating func skipEmptyLine(_ bytes: Span<UInt8>) throws(HTTPError) -> Bool {
        guard cursor == 0, bytes.count > 0 else { return bytes.count > 0 }
        guard bytes[0] == Byte.carriageReturn else { return true }
        guard bytes.count > 1 else { return false }
        guard bytes[1] == Byte.lineFeed else { throw .malformedLineEnd }
        lineStart = 2
        cursor = 2
        return true
    }

    /// `method SP request-target SP HTTP-version`, exactly one space each (RFC 9112 section 3).
    private mutating func takeApart(_ bytes: Span<UInt8>, end: Int) throws(HTTPError) {
        var methodEnd = lineStart
        while methodEnd < end, bytes[methodEnd].isTokenByte { methodEnd += 1 }
        guard methodEnd > lineStart, methodEnd < end, bytes[methodEnd] == Byte.space
        else { throw .malformedRequestLine }
        guard methodEnd - lineStart <= limits.methodBytes else { throw .oversizedMethod }
        let targetStart = methodEnd + 1
        let targetEnd = end - HTTPVersion.length - 1
        guard targetEnd > targetStart, bytes[targetEnd] == Byte.space,
            let digits = HTTPVersion.digits(bytes, at: targetEnd + 1)
        else { throw .malformedRequestLine }
        guard digits.major == 1 else { throw .unsupportedVersion }
        head.version = digits.minor == 0 ? .http10 : .http11
        head.methodName = ByteRange(lineStart, methodEnd)
        head.method = RequestMethod(bytes, lineStart..<methodEnd)
        guard head.method != .connect else { throw .connectNotSupported }
        head.target = try RequestTarget(bytes, targetStart, targetEnd, method: head.method)
    }

    // MARK: - Private: fields

    private mutating func parseFields(_ bytes: Span<UInt8>) throws(HTTPError) -> HeadProgress {
        while true {
            if let field = fieldParser.nextPlainLine(bytes, limits) {
                try take(field, bytes)
                continue
            }
            switch fieldParser.next(bytes, limits) {
            case .field(let field): try take(field, bytes)
            case .end(let end):
                // First, as a head that is refused by `finish` is still written for the log.
                head.length = end
                try finish(bytes)
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
        case .host: try noteHost(field.value, bytes)
        case .connection, .expect: noteForConnection(field, bytes)
        case .contentLength:
            if try !framing.addContentLength(field.value, bytes) {
                head.fields[head.fields.count - 1].isEndToEnd = false
            }
        case .transferEncoding: try framing.addTransferEncoding(field.value, bytes)
        case .upgrade: upgradeOffer.add(field.value, bytes)
        default: break
        }
    }

    private mutating func noteForConnection(_ field: Field, _ bytes: Span<UInt8>) {
        do throws(HTTPError) {
            if field.kind == .connection {
                try options.add(field.value, bytes)
            } else {
                try noteExpectation(field.value, bytes)
            }
        } catch {
            connectionFault = connectionFault ?? error
        }
    }

    private mutating func noteHost(_ value: ByteRange, _ bytes: Span<UInt8>) throws(HTTPError) {
        guard head.host == .empty else { throw .repeatedHost }
        guard !value.isEmpty else { throw .missingHost }
        guard let host = HostValue(bytes, value.range) else { throw .malformedHost }
        head.hostField = value
        head.host = host
    }

    /// An empty `Expect` says nothing; one without any token, such as `,`, is malformed.
    private mutating func noteExpectation(_ value: ByteRange, _ bytes: Span<UInt8>) throws(HTTPError) {
        guard !value.isEmpty else { return }
        var list = TokenList(value)
        guard let first = list.next(bytes), bytes[first.lowerBound].isTokenByte else {
            throw .malformedExpect
        }
        let isContinue = first == value.range && FieldKey(bytes, first).isContinue
        head.expectation = isContinue && head.expectation != .unsupported ? .continue : .unsupported
    }

    /// Decides what depends on several fields.
    private mutating func finish(_ bytes: Span<UInt8>) throws(HTTPError) {
        guard head.host != .empty else { throw .missingHost }
        let target = head.target
        if target.form == .absolute,
            !head.host.matches(target.authority, defaultPort: target.defaultPort, bytes)
        {
            throw .hostDiffersFromTarget
        }
        try framing.settle(head.version, &head.fields)
        if let connectionFault { throw connectionFault }
        head.framing = framing.framing(otherwise: .none)
        head.isPersistent = options.isPersistent(head.version) && !framing.isAmbiguous
        if options.upgrade, head.version == .http11 {
            guard upgradeOffer != .malformed else { throw .malformedUpgrade }
            head.wantsUpgrade = upgradeOffer == .protocols
            head.namesNoProtocol = upgradeOffer == .none
        }
        options.strip(&head.fields, bytes)
    }
}
