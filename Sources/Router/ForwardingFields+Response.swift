import HTTP

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
        appendStatusLine(of: head, in: bytes, at: base, to: &output)
        let special = appendRuns(of: head, in: bytes, at: base, to: &output)
        appendFraming(of: head, form, to: &output)
        if head.status == 101 {
            output.append(contentsOf: upgrade)
            for field in head.fields where field.kind == .upgrade {
                output.append(contentsOf: bytes[field.line.shifted(by: base)])
            }
        } else {
            output.append(contentsOf: form.keepsClient ? keepAlive : close)
        }
        if !special.hasDate {
            output.append(contentsOf: self.date)
            output.append(contentsOf: date)
            output.append(contentsOf: crlf)
        }
        if !special.hasServer { output.append(contentsOf: missingServer) }
        output.append(contentsOf: responseVia)
        appendValues(.via, special.hasVia, of: head.fields, in: bytes, at: base, to: &output)
        output.append(contentsOf: responseTail)
    }

    /// Appends an interim response's head.
    func appendInterim(_ head: ResponseHead, in bytes: [UInt8], at base: Int, to output: inout [UInt8]) {
        appendStatusLine(of: head, in: bytes, at: base, to: &output)
        _ = appendRuns(of: head, in: bytes, at: base, to: &output)
        output.append(contentsOf: crlf)
    }

    // MARK: - Private

    private struct Special {
        var hasVia = false
        var hasDate = false
        var hasServer = false
    }

    /// The dyno's own reason phrase goes on, except for 101, whose phrase is fixed (spec router §11.6).
    private func appendStatusLine(
        of head: ResponseHead,
        in bytes: [UInt8],
        at base: Int,
        to output: inout [UInt8]
    ) {
        if head.status == 101 {
            output.append(contentsOf: switchingProtocols)
            return
        }
        output.append(contentsOf: responseVersion)
        if head.reasonForm == .missing { return appendStatus(head.status, to: &output) }
        // Status and reason stand behind the eight bytes of the version and a space.
        output.append(contentsOf: bytes[base + 9..<base + Int(head.reason.end)])
        output.append(contentsOf: crlf)
    }

    /// Gives a status without a phrase the registered one, and the space that HTTP/1.1 asks for.
    private func appendStatus(_ status: Int, to output: inout [UInt8]) {
        Serializer.appendDecimal(status, to: &output)
        output.append(Byte.space)
        output.append(contentsOf: StatusCode.reason(status).utf8)
        output.append(contentsOf: crlf)
    }

    @inline(__always)
    private func appendRuns(
        of head: ResponseHead,
        in bytes: [UInt8],
        at base: Int,
        to output: inout [UInt8]
    ) -> Special {
        var special = Special()
        var run = 0..<0
        for field in head.fields {
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
                output.append(contentsOf: bytes[run.shifted(by: base)])
                run = field.line
            }
        }
        output.append(contentsOf: bytes[run.shifted(by: base)])
        return special
    }

    /// Chunked coding is said anew; also where a response without content only announces it (spec router §15.20).
    private func appendFraming(of head: ResponseHead, _ form: ResponseForm, to output: inout [UInt8]) {
        guard form.version == .http11 else { return }
        switch head.framing {
        case .chunked: output.append(contentsOf: chunked)
        case .none where head.status >= 200 && head.status != 204 && head.first(.transferEncoding) != nil:
            output.append(contentsOf: chunked)
        default: break
        }
    }
}
