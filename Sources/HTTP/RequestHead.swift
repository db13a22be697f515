/// What a client expects before it sends its content (RFC 9110 section 10.1.1).
package enum ClientExpectation: Sendable {
    case none
    /// `100-continue`; to be ignored from an HTTP/1.0 client.
    case `continue`
    /// Anything else: answer 417.
    case unsupported
}

/// A parsed request head: positions in the bytes it was parsed from, and the decisions its fields imply.
///
/// Storage is reused from one request to the next, so that parsing allocates nothing in the steady state.
/// All positions count from the first byte given to `RequestParser.parse`.
package struct RequestHead: Sendable {
    package internal(set) var method = RequestMethod.other
    package internal(set) var methodName = ByteRange.empty
    package internal(set) var target = RequestTarget.empty
    package internal(set) var version = HTTPVersion.http11
    /// All field lines in the order of arrival; they follow each other without gaps.
    package internal(set) var fields: [Field] = []
    /// The value of the only `Host` field.
    package internal(set) var hostField = ByteRange.empty
    /// The same, taken apart: route on `host.name`.
    package internal(set) var host = HostValue.empty
    package internal(set) var framing = BodyFraming.none
    /// Whether the client's connection may carry another request after this one (RFC 9112 section 9.3).
    package internal(set) var isPersistent = true
    package internal(set) var expectation = ClientExpectation.none
    /// Whether the client asks to switch protocols: `Connection: upgrade` and an `Upgrade` field, HTTP/1.1.
    ///
    /// An offer of nothing but h2c is not counted: it may be ignored, and we answer in HTTP/1.1.
    package internal(set) var wantsUpgrade = false
    /// Whether `Connection: upgrade` stands there without an `Upgrade` field: nothing is offered (RFC 9110 §7.8).
    package internal(set) var namesNoProtocol = false
    /// The length of the head with its empty line, and with an empty line that came before it.
    package internal(set) var length = 0

    init() { fields.reserveCapacity(64) }

    /// The first field of that kind.
    package func first(_ kind: FieldName) -> Field? {
        for field in fields where field.kind == kind { return field }
        return nil
    }

    /// Empties the head and keeps its storage.
    mutating func clear() {
        fields.removeAll(keepingCapacity: true)
        hostField = .empty
        host = .empty
        framing = .none
        isPersistent = true
        expectation = .none
        wantsUpgrade = false
        namesNoProtocol = false
        length = 0
    }
}
