import HTTP
import Linux
import Model

/// Rewrites heads on their way through the router (spec router §7): fields that go on are copied as whole runs,
/// the router's own are spliced in.
///
/// Field names and their order stay as the sender wrote them; only the router's own fields come last. Not
/// copyable: a copy would count a reference for every text it holds, at each use.
struct ForwardingFields: ~Copyable {
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
    private let requestTail: [UInt8]
    private let httpVersion = Array(" HTTP/1.1\r\n".utf8)
    let chunked = Array("Transfer-Encoding: chunked\r\n".utf8)
    private let noContent = Array("Content-Length: 0\r\n".utf8)
    let upgrade = Array("Connection: Upgrade\r\n".utf8)
    let comma = Array(", ".utf8)
    /// More than all that the router adds to a head: the texts above, an id and a time.
    let ownBytes = 512
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
        requestTail = Array(
            "\(profile.via)\r\n\(everyServer)X-Forwarded-Proto: http\r\nX-Forwarded-Port: 80\r\n\r\n".utf8
        )
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
        var marks = RequestMarks()
        let start = output.count
        let source = bytes.span.extracting(droppingFirst: base)
        // Every byte of the head goes on at most once, with a comma behind values that are joined.
        let capacity = head.length + head.fields.count * comma.count + peer.count + ownBytes
        output.append(addingCapacity: capacity) { (free: inout OutputSpan<UInt8>) in
            appendStartLine(of: head, in: source, to: &free)
            let special = appendRuns(of: head.fields.span, in: source, to: &free)
            appendFraming(of: head, to: &free)
            if head.wantsUpgrade { appendUpgrade(of: head, in: source, to: &free) }
            free.append(copying: requestID.span)
            let idStart = free.count
            appendRequestID(of: head, special, in: source, &generator, to: &free)
            marks.requestID = start + idStart..<start + free.count
            free.append(copying: forwardedFor.span)
            let forwardedStart = free.count
            if special.hasForwardedFor {
                appendValues(.xForwardedFor, of: head.fields.span, in: source, to: &free)
            }
            free.append(copying: peer.span)
            marks.forwardedFor = start + forwardedStart..<start + free.count
            free.append(copying: requestStart.span)
            free.append(decimal: wallMilliseconds)
            free.append(copying: via.span)
            if special.hasVia { appendValues(.via, of: head.fields.span, in: source, to: &free) }
            free.append(copying: requestTail.span)
        }
        return marks
    }

    // MARK: - Private: requests

    /// Which fields that need their own treatment a request has.
    private struct Special {
        var requestIDs = 0
        var hasForwardedFor = false
        var hasVia = false
    }

    /// Method, path and query, version; an absolute target loses scheme and authority (RFC 9112 §3.2.1).
    @inline(__always)
    private func appendStartLine(
        of head: RequestHead,
        in source: Span<UInt8>,
        to free: inout OutputSpan<UInt8>
    ) {
        let target = head.target
        switch target.form {
        case .origin, .asterisk:
            // One space stands between the two: they leave in one piece.
            free.append(copying: source.extracting(Int(head.methodName.start)..<Int(target.range.end)))
        case .absolute:
            free.append(copying: source.extracting(head.methodName.range))
            free.append(Byte.space)
            let path = target.path.range
            if path.isEmpty || source[path.lowerBound] != Byte.slash { free.append(Byte.slash) }
            free.append(copying: source.extracting(path))
        }
        free.append(copying: httpVersion.span)
    }

    /// Copies the fields that go on; neighbours go in one piece.
    @inline(__always)
    private func appendRuns(
        of fields: Span<Field>,
        in source: Span<UInt8>,
        to free: inout OutputSpan<UInt8>
    ) -> Special {
        var special = Special()
        var run = 0..<0
        for index in fields.indices {
            let field = fields[index]
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
                free.append(copying: source.extracting(run))
                run = field.line
            }
        }
        free.append(copying: source.extracting(run))
        return special
    }

    /// Chunked coding is a field of one connection and is said anew; methods that mean content always have a
    /// length (spec router §7a.7).
    @inline(__always)
    private func appendFraming(of head: RequestHead, to free: inout OutputSpan<UInt8>) {
        switch (head.framing, head.method) {
        case (.chunked, _): free.append(copying: chunked.span)
        case (.none, .post), (.none, .put), (.none, .patch): free.append(copying: noContent.span)
        default: break
        }
    }

    /// Says the client's offer again: `Connection` and `Upgrade` belong to one connection each.
    @inline(never)
    private func appendUpgrade(
        of head: RequestHead,
        in source: Span<UInt8>,
        to free: inout OutputSpan<UInt8>
    ) {
        free.append(copying: upgrade.span)
        for field in head.fields where field.kind == .upgrade {
            free.append(copying: source.extracting(field.line))
        }
    }

    /// The client's id when it is the only one and valid, else a fresh one.
    @inline(__always)
    private func appendRequestID(
        of head: RequestHead,
        _ special: Special,
        in source: Span<UInt8>,
        _ generator: inout SeededGenerator,
        to free: inout OutputSpan<UInt8>
    ) {
        if special.requestIDs == 1, let field = head.first(.xRequestID),
            RequestID.isValid(source.extracting(field.value.range))
        {
            free.append(copying: source.extracting(field.value.range))
        } else if profile.makesVersionFourIDs {
            RequestID.appendVersionFour(to: &free, using: &generator)
        } else {
            RequestID.append(to: &free, using: &generator)
        }
    }

    // MARK: - Both ways

    /// Appends the values of all fields of a kind, each followed by a comma.
    @inline(never)
    func appendValues(
        _ kind: FieldName,
        of fields: Span<Field>,
        in source: Span<UInt8>,
        to free: inout OutputSpan<UInt8>
    ) {
        for index in fields.indices {
            let field = fields[index]
            guard field.kind == kind, !field.value.isEmpty else { continue }
            free.append(copying: source.extracting(field.value.range))
            free.append(copying: comma.span)
        }
    }
}

extension Range<Int> {
    @inline(__always)
    func shifted(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}
