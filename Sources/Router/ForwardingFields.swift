import HTTP
import Linux
import Model

/// Rewrites heads on their way through the router (spec router §7): fields that go on are copied as whole runs,
/// the router's own are spliced in.
///
/// Field names and their order stay as the sender wrote them; only the router's own fields come last.
struct ForwardingFields {
    /// Where the parts of a rewritten request stand that the log line repeats.
    struct RequestMarks {
        var requestID = 0..<0
        var forwardedFor = 0..<0
    }

    // Kept as arrays because appending one is a plain copy.
    let crlf = Array("\r\n".utf8)
    private let requestID = Array("X-Request-Id: ".utf8)
    private let forwardedFor = Array("\r\nX-Forwarded-For: ".utf8)
    private let requestStart = Array("\r\nX-Request-Start: ".utf8)
    private let via = Array("\r\nVia: ".utf8)
    private let own: [UInt8]
    private let requestTail: [UInt8]
    private let httpVersion = Array(" HTTP/1.1\r\n".utf8)
    let chunked = Array("Transfer-Encoding: chunked\r\n".utf8)
    private let noContent = Array("Content-Length: 0\r\n".utf8)
    let upgrade = Array("Connection: Upgrade\r\n".utf8)
    private let comma = Array(", ".utf8)
    let responseVersion = Array("HTTP/1.1 ".utf8)
    let switchingProtocols = Array("HTTP/1.1 101 Switching Protocols\r\n".utf8)
    let keepAlive = Array("Connection: keep-alive\r\n".utf8)
    let close = Array("Connection: close\r\n".utf8)
    let date = Array("Date: ".utf8)
    let responseVia: [UInt8]
    let responseTail: [UInt8]
    /// The router's own field for responses that have no Server; empty when it replaces every one.
    let missingServer: [UInt8]
    let profile: RouterProfile

    init(_ profile: RouterProfile = .current) {
        self.profile = profile
        let server = "Server: \(profile.server)\r\n"
        let everyServer = profile.replacesServer ? server : ""
        own = Array(profile.via.utf8)
        requestTail = Array("\r\n\(everyServer)X-Forwarded-Proto: http\r\nX-Forwarded-Port: 80\r\n".utf8)
        responseVia = Array("\(everyServer)Via: ".utf8)
        responseTail = Array("\(profile.via)\r\n\r\n".utf8)
        missingServer = profile.replacesServer ? [] : Array(server.utf8)
    }

    // MARK: Requests

    /// Appends the head as the dyno gets it.
    ///
    /// The head's positions count from `base` in `bytes`; `peer` is the client's address as text, and
    /// `wallMilliseconds` the time of arrival for X-Request-Start.
    func appendRequest(
        _ head: RequestHead,
        in bytes: [UInt8],
        at base: Int,
        peer: [UInt8],
        wallMilliseconds: Int,
        generator: inout SeededGenerator,
        to output: inout [UInt8]
    ) -> RequestMarks {
        output.append(contentsOf: bytes[head.methodName.range.shifted(by: base)])
        output.append(Byte.space)
        appendPath(of: head.target, in: bytes, at: base, to: &output)
        output.append(contentsOf: httpVersion)
        let special = appendRuns(of: head, in: bytes, at: base, to: &output)
        appendFraming(of: head, to: &output)
        if head.wantsUpgrade { appendUpgrade(of: head, in: bytes, at: base, to: &output) }
        var marks = RequestMarks()
        output.append(contentsOf: requestID)
        marks.requestID = appendRequestID(of: head, special, in: bytes, at: base, &generator, to: &output)
        output.append(contentsOf: forwardedFor)
        let start = output.count
        appendValues(
            .xForwardedFor,
            special.hasForwardedFor,
            of: head.fields,
            in: bytes,
            at: base,
            to: &output
        )
        output.append(contentsOf: peer)
        marks.forwardedFor = start..<output.count
        output.append(contentsOf: requestStart)
        Serializer.appendDecimal(wallMilliseconds, to: &output)
        output.append(contentsOf: via)
        appendValues(.via, special.hasVia, of: head.fields, in: bytes, at: base, to: &output)
        output.append(contentsOf: own)
        output.append(contentsOf: requestTail)
        output.append(contentsOf: crlf)
        return marks
    }

    // MARK: - Private: requests

    /// Which fields that need their own treatment a request has.
    private struct Special {
        var requestIDs = 0
        var hasForwardedFor = false
        var hasVia = false
    }

    /// The path and query; an absolute target loses scheme and authority (RFC 9112 §3.2.1).
    private func appendPath(
        of target: RequestTarget,
        in bytes: [UInt8],
        at base: Int,
        to output: inout [UInt8]
    ) {
        switch target.form {
        case .origin, .asterisk:
            output.append(contentsOf: bytes[target.range.range.shifted(by: base)])
        case .absolute:
            let path = target.path.range.shifted(by: base)
            if path.isEmpty || bytes[path.lowerBound] != Byte.slash { output.append(Byte.slash) }
            output.append(contentsOf: bytes[path])
        }
    }

    /// Copies the fields that go on; neighbours go in one piece.
    @inline(__always)
    private func appendRuns(
        of head: RequestHead,
        in bytes: [UInt8],
        at base: Int,
        to output: inout [UInt8]
    ) -> Special {
        var special = Special()
        var run = 0..<0
        for field in head.fields {
            var isKept = field.isEndToEnd
            switch field.kind {
            case .xRequestID:
                special.requestIDs += 1
                isKept = false
            case .xForwardedFor:
                special.hasForwardedFor = true
                isKept = false
            case .via:
                special.hasVia = true
                isKept = false
            case .server: if profile.replacesServer { isKept = false }
            case .xForwardedProto, .xForwardedPort, .xRequestStart, .expect: isKept = false
            default: break
            }
            if isKept, run.upperBound == field.line.lowerBound {
                run = run.lowerBound..<field.line.upperBound
            } else if isKept {
                output.append(contentsOf: bytes[run.shifted(by: base)])
                run = field.line
            }
        }
        output.append(contentsOf: bytes[run.shifted(by: base)])
        return special
    }

    /// Chunked coding is a field of one connection and is said anew; methods that mean content always have a
    /// length (spec router §7a.7).
    private func appendFraming(of head: RequestHead, to output: inout [UInt8]) {
        switch (head.framing, head.method) {
        case (.chunked, _): output.append(contentsOf: chunked)
        case (.none, .post), (.none, .put), (.none, .patch): output.append(contentsOf: noContent)
        default: break
        }
    }

    /// Says the client's offer again: `Connection` and `Upgrade` belong to one connection each.
    private func appendUpgrade(
        of head: RequestHead,
        in bytes: [UInt8],
        at base: Int,
        to output: inout [UInt8]
    ) {
        output.append(contentsOf: upgrade)
        for field in head.fields where field.kind == .upgrade {
            output.append(contentsOf: bytes[field.line.shifted(by: base)])
        }
    }

    /// The client's id when it is the only one and valid, else a fresh one.
    private func appendRequestID(
        of head: RequestHead,
        _ special: Special,
        in bytes: [UInt8],
        at base: Int,
        _ generator: inout SeededGenerator,
        to output: inout [UInt8]
    ) -> Range<Int> {
        let start = output.count
        if special.requestIDs == 1, let field = head.first(.xRequestID) {
            let value = field.value.range.shifted(by: base)
            if RequestID.isValid(bytes.span.extracting(value)) {
                output.append(contentsOf: bytes[value])
                return start..<output.count
            }
        }
        if profile.makesVersionFourIDs {
            RequestID.appendVersionFour(to: &output, using: &generator)
        } else {
            RequestID.append(to: &output, using: &generator)
        }
        return start..<output.count
    }

    // MARK: - Both ways

    /// Appends the values of all fields of a kind, each followed by a comma.
    @inline(__always)
    func appendValues(
        _ kind: FieldName,
        _ exists: Bool,
        of fields: [Field],
        in bytes: [UInt8],
        at base: Int,
        to output: inout [UInt8]
    ) {
        guard exists else { return }
        for field in fields where field.kind == kind && !field.value.isEmpty {
            output.append(contentsOf: bytes[field.value.range.shifted(by: base)])
            output.append(contentsOf: comma)
        }
    }
}

extension Range<Int> {
    @inline(__always)
    func shifted(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}
