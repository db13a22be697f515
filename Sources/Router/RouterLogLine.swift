import HTTP
import Linux
import Model

/// The one line that the router writes for a request, as bytes, in the form of Router 2.0 or of the
/// legacy router (spec router §8, §23).
///
/// Its middle, from `method=` to `fwd=`, is written when the request's head is here; the rest when the
/// exchange has ended. Not copyable, as `ForwardingFields`.
struct RouterLogLine: ~Copyable {
    // Kept as arrays because appending one is a plain copy.
    private let info = Array("at=info".utf8)
    private let method = Array(" method=".utf8)
    private let path = Array(" path=\"".utf8)
    private let host = Array("\" host=".utf8)
    private let requestID = Array(" request_id=".utf8)
    private let forwardedFor = Array(" fwd=\"".utf8)
    private let dyno = Array(" dyno=".utf8)
    private let connect = Array(" connect=".utf8)
    private let service = Array(" service=".utf8)
    private let milliseconds = Array("ms".utf8)
    private let status = Array(" status=".utf8)
    private let bytes = Array(" bytes=".utf8)
    private let tail: [UInt8]
    private let profile: RouterProfile
    /// More than the texts above and five numbers take together.
    private let ownBytes = 256

    init(_ profile: RouterProfile = .current) {
        self.profile = profile
        tail = Array(profile.logTail.utf8)
    }

    /// What is known at the end of an exchange.
    struct Outcome {
        var error: RouterError?
        /// The dyno that was chosen last: `web.1`.
        var dyno: [UInt8] = []
        /// From the head being complete to the connection being ready; nil when no dyno was tried.
        var connectMilliseconds: Int?
        /// From then to the end of the response; nil when no connection stood.
        var serviceMilliseconds: Int?
        /// The status that the client saw, or the code's; nil when the client was only cut off (H24).
        var status: Int?
        /// Bytes of content sent to the client; nil where Heroku leaves the value empty.
        var bytes: Int?
    }

    /// Appends the middle of the line.
    func appendRequest(
        method: Span<UInt8>,
        target: Span<UInt8>,
        host: Span<UInt8>,
        requestID: Span<UInt8>,
        forwardedFor: Span<UInt8>,
        scratch: inout [UInt8],
        to line: inout [UInt8]
    ) {
        guard target.isPlainLogText, forwardedFor.isPlainLogText, !profile.logsRawText else {
            return appendEscaped(method, target, host, requestID, forwardedFor, &scratch, to: &line)
        }
        let capacity = method.count + target.count + host.count + requestID.count + forwardedFor.count
        line.append(addingCapacity: capacity + ownBytes) { (free: inout OutputSpan<UInt8>) in
            free.append(copying: self.method.span)
            free.append(copying: method)
            free.append(copying: path.span)
            free.append(copying: target)
            free.append(copying: self.host.span)
            free.append(copying: host)
            free.append(copying: self.requestID.span)
            free.append(copying: requestID)
            free.append(copying: self.forwardedFor.span)
            free.append(copying: forwardedFor)
            free.append(UInt8(ascii: "\""))
        }
    }

    /// Appends the whole line; `request` is what `appendRequest` made.
    func append(request: [UInt8], outcome: Outcome, to line: inout [UInt8]) {
        if let error = outcome.error, let code = error.code {
            appendFailure(code, error, to: &line)
        } else {
            line.append(contentsOf: info)
        }
        line.append(addingCapacity: request.count + outcome.dyno.count + ownBytes) {
            (free: inout OutputSpan<UInt8>) in
            free.append(copying: request.span)
            free.append(copying: dyno.span)
            free.append(copying: outcome.dyno.span)
            free.append(copying: connect.span)
            append(outcome.connectMilliseconds, to: &free)
            free.append(copying: service.span)
            append(outcome.serviceMilliseconds, to: &free)
            free.append(copying: status.span)
            if let status = outcome.status { free.append(decimal: status) }
            free.append(copying: bytes.span)
            if let bytes = outcome.bytes { free.append(decimal: bytes) }
            free.append(copying: tail.span)
        }
    }

    // MARK: - Private

    @inline(never)
    private func appendFailure(_ code: RouterCode, _ error: RouterError, to line: inout [UInt8]) {
        let socket = code.socket.map { "sock=\($0) " } ?? ""
        let description = error.description ?? ""
        line += "\(socket)at=\(code.level.rawValue) code=\(code.rawValue) desc=\"\(description)\"".utf8
        if let cause = error.cause { line += " cause=\"\(cause)\"".utf8 }
    }

    @inline(__always)
    private func append(_ value: Int?, to free: inout OutputSpan<UInt8>) {
        guard let value else { return }
        free.append(decimal: max(0, value))
        free.append(copying: milliseconds.span)
    }

    /// The middle of the line where a value needs escapes, or is logged as the legacy router does.
    @inline(never)
    private func appendEscaped(
        _ method: Span<UInt8>,
        _ target: Span<UInt8>,
        _ host: Span<UInt8>,
        _ requestID: Span<UInt8>,
        _ forwardedFor: Span<UInt8>,
        _ scratch: inout [UInt8],
        to line: inout [UInt8]
    ) {
        line.append(contentsOf: self.method)
        line.append(method, method.indices)
        line.append(contentsOf: path)
        if profile.logsRawText {
            line.append(quoted: target)
        } else {
            line.append(loggedTarget: target, scratch: &scratch)
        }
        line.append(contentsOf: self.host)
        line.append(host, host.indices)
        line.append(contentsOf: self.requestID)
        line.append(requestID, requestID.indices)
        line.append(contentsOf: self.forwardedFor)
        if profile.logsRawText {
            line.append(quotedList: forwardedFor, scratch: &scratch)
        } else {
            line.append(quoted: forwardedFor)
        }
        line.append(UInt8(ascii: "\""))
    }
}
