import HTTP
import Linux

/// The response's head on its way to the client (spec router §7b).
extension ForwardingFields {
    /// What the connection to the client adds to a response.
    struct ResponseForm {
        let keepsClient: Bool
        let plan: Exchange.ResponsePlan
        /// The client's version.
        let version: HTTPVersion
    }

    /// Appends the final response's head as the client gets it, in HTTP/1.1 whatever either side speaks.
    func appendResponse(
        _ head: ResponseHead,
        in bytes: [UInt8],
        at base: Int,
        _ form: ResponseForm,
        date: [UInt8],
        to output: inout [UInt8]
    ) {
        let source = bytes.span.extracting(droppingFirst: base)
        // Every byte of the head goes on at most once, with a comma behind values that are joined.
        let capacity = head.length + head.fields.count * comma.count + ownBytes
        output.append(addingCapacity: capacity) { (free: inout OutputSpan<UInt8>) in
            appendStatusLine(of: head, in: source, to: &free)
            let special = appendRuns(of: head.fields.span, in: source, to: &free)
            appendFraming(of: head, form, to: &free)
            if head.status == 101 {
                free.append(copying: upgrade.span)
                for field in head.fields where field.kind == .upgrade {
                    free.append(copying: source.extracting(field.line))
                }
            } else {
                free.append(copying: form.keepsClient ? keepAlive.span : close.span)
            }
            if !special.hasDate {
                free.append(copying: self.date.span)
                free.append(copying: date.span)
                free.append(copying: crlf.span)
            }
            if !special.hasServer { free.append(copying: missingServer.span) }
            free.append(copying: responseVia.span)
            if special.hasVia { appendValues(.via, of: head.fields.span, in: source, to: &free) }
            free.append(copying: responseTail.span)
        }
    }

    /// Appends an interim response's head.
    func appendInterim(_ head: ResponseHead, in bytes: [UInt8], at base: Int, to output: inout [UInt8]) {
        let source = bytes.span.extracting(droppingFirst: base)
        output.append(addingCapacity: head.length + ownBytes) { (free: inout OutputSpan<UInt8>) in
            appendStatusLine(of: head, in: source, to: &free)
            _ = appendRuns(of: head.fields.span, in: source, to: &free)
            free.append(copying: crlf.span)
        }
    }

    // MARK: - Private

    private struct Special {
        var hasVia = false
        var hasDate = false
        var hasServer = false
    }

    /// The dyno's own reason phrase goes on, except for 101, whose phrase is fixed (spec router §11.6).
    @inline(__always)
    private func appendStatusLine(
        of head: ResponseHead,
        in source: Span<UInt8>,
        to free: inout OutputSpan<UInt8>
    ) {
        if head.status == 101 {
            free.append(copying: switchingProtocols.span)
            return
        }
        free.append(copying: responseVersion.span)
        if head.reasonForm == .missing { return appendStatus(head.status, to: &free) }
        // Status and reason stand behind the eight bytes of the version and a space.
        free.append(copying: source.extracting(9..<Int(head.reason.end)))
        free.append(copying: crlf.span)
    }

    /// Gives a status without a phrase the registered one, and the space that HTTP/1.1 asks for.
    @inline(never)
    private func appendStatus(_ status: Int, to free: inout OutputSpan<UInt8>) {
        free.append(decimal: status)
        free.append(Byte.space)
        for byte in StatusCode.reason(status).utf8 { free.append(byte) }
        free.append(copying: crlf.span)
    }

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
            case .via:
                special.hasVia = true
                isKept = false
            case .server:
                special.hasServer = isKept
                if profile.replacesServer { isKept = false }
            case .date: special.hasDate = true
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

    /// Chunked coding is said anew; also where a response without content only announces it (spec router §15.20).
    @inline(__always)
    private func appendFraming(
        of head: ResponseHead,
        _ form: ResponseForm,
        to free: inout OutputSpan<UInt8>
    ) {
        guard form.version == .http11 else { return }
        switch head.framing {
        case .chunked: free.append(copying: chunked.span)
        case .none where head.status >= 200 && head.status != 204 && head.first(.transferEncoding) != nil:
            free.append(copying: chunked.span)
        default: break
        }
    }
}
