import HTTP
import Model

/// The one line that the router writes for a request, as bytes, in Router 2.0's form (spec router §8).
///
/// Its middle, from `method=` to `fwd=`, is written when the request's head is here; the rest when the
/// exchange has ended.
enum RouterLogLine {
    /// What is known at the end of an exchange.
    struct Outcome {
        var error: RouterError?
        /// The dyno that was chosen last: `web.1`.
        var dyno: [UInt8] = []
        /// From the head being complete to the connection being ready; nil when no dyno was tried.
        var connect: Duration?
        /// From then to the end of the response; nil when no connection stood.
        var service: Duration?
        /// The status that the client saw, or the code's; nil when the client was only cut off (H24).
        var status: Int?
        /// Bytes of content sent to the client; nil where Heroku leaves the value empty.
        var bytes: Int?
    }

    /// Appends the middle of the line.
    static func appendRequest(
        method: Span<UInt8>,
        target: Span<UInt8>,
        host: Span<UInt8>,
        requestID: Span<UInt8>,
        forwardedFor: Span<UInt8>,
        scratch: inout [UInt8],
        to line: inout [UInt8]
    ) {
        line.append(" method=")
        line.append(method, method.indices)
        line.append(" path=\"")
        line.append(loggedTarget: target, scratch: &scratch)
        line.append("\" host=")
        line.append(host, host.indices)
        line.append(" request_id=")
        line.append(requestID, requestID.indices)
        line.append(" fwd=\"")
        line.append(quoted: forwardedFor)
        line.append(UInt8(ascii: "\""))
    }

    /// Appends the whole line; `request` is what `appendRequest` made.
    static func append(request: [UInt8], outcome: Outcome, to line: inout [UInt8]) {
        if let error = outcome.error, let code = error.code {
            appendFailure(code, error, to: &line)
        } else {
            line.append("at=info")
        }
        line.append(contentsOf: request)
        line.append(" dyno=")
        line.append(contentsOf: outcome.dyno)
        line.append(" connect=")
        line.append(milliseconds: outcome.connect)
        line.append(" service=")
        line.append(milliseconds: outcome.service)
        line.append(" status=")
        if let status = outcome.status { Serializer.appendDecimal(status, to: &line) }
        line.append(" bytes=")
        if let bytes = outcome.bytes { Serializer.appendDecimal(bytes, to: &line) }
        line.append(" protocol=http1.1 tls=false")
    }

    // MARK: - Private

    @inline(never)
    private static func appendFailure(_ code: RouterCode, _ error: RouterError, to line: inout [UInt8]) {
        let socket = code.socket.map { "sock=\($0) " } ?? ""
        let description = error.description ?? ""
        line += "\(socket)at=\(code.level.rawValue) code=\(code.rawValue) desc=\"\(description)\"".utf8
    }
}

extension [UInt8] {
    /// Appends the bytes of a literal.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        append(contentsOf: text.description.utf8)
    }

    fileprivate mutating func append(milliseconds duration: Duration?) {
        guard let duration else { return }
        let (seconds, attoseconds) = duration.components
        let milliseconds = Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
        Serializer.appendDecimal(Swift.max(0, milliseconds), to: &self)
        append("ms")
    }
}
