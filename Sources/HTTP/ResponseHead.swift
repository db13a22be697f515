/// How a status line ends (RFC 9112 section 4).
package enum ReasonForm: Sendable {
    /// `HTTP/1.1 200 OK`
    case present
    /// `HTTP/1.1 200 `: a space and no text, which the grammar allows.
    case empty
    /// `HTTP/1.1 200`: no space either, which it does not; Heroku answers H17.
    case missing
}

/// A parsed response head: positions in the bytes it was parsed from, and the decisions its fields imply.
package struct ResponseHead: Sendable {
    package internal(set) var version = HTTPVersion.http11
    /// Three digits, 100 to 999.
    package internal(set) var status = 0
    package internal(set) var reason = ByteRange.empty
    package internal(set) var reasonForm = ReasonForm.present
    /// All field lines in the order of arrival; they follow each other without gaps.
    package internal(set) var fields: [Field] = []
    package internal(set) var framing = BodyFraming.none
    /// Whether the dyno's connection may carry another request after this response.
    package internal(set) var isPersistent = true
    /// The length of the head with its empty line.
    package internal(set) var length = 0

    init() { fields.reserveCapacity(64) }

    /// Whether another response follows to the same request (RFC 9110 section 15.2).
    ///
    /// 101 is final for HTTP: the bytes after it are another protocol's.
    package var isInterim: Bool { status < 200 && status != 101 }

    /// The first field of that kind.
    package func first(_ kind: FieldName) -> Field? {
        for field in fields where field.kind == kind { return field }
        return nil
    }

    /// Empties the head and keeps its storage.
    mutating func clear() {
        fields.removeAll(keepingCapacity: true)
        framing = .none
        isPersistent = true
        length = 0
    }
}
