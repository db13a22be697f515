/// The form of a request target (RFC 9112 section 3.2); authority-form belongs to CONNECT, which is refused.
package enum TargetForm: Sendable {
    /// `/path?query`
    case origin
    /// `http://host/path?query`
    case absolute
    /// `*`, for OPTIONS only.
    case asterisk
}

/// A checked request target, as positions.
package struct RequestTarget: Equatable, Sendable {
    package let range: ByteRange
    package let form: TargetForm
    /// Path and query; empty in asterisk-form, and where an absolute target ends with its authority.
    package let path: ByteRange
    /// Host and port of an absolute target.
    package let authority: HostValue
    /// The port that an absolute target's scheme implies.
    let defaultPort: Int

    /// What logs and traces tell of it: of an absolute target the path and query, where it has one.
    package var told: ByteRange { form == .absolute && !path.isEmpty ? path : range }

    static let empty = RequestTarget(range: .empty, form: .origin, path: .empty)

    private init(
        range: ByteRange,
        form: TargetForm,
        path: ByteRange,
        authority: HostValue = .empty,
        defaultPort: Int = 80
    ) {
        self.range = range
        self.form = form
        self.path = path
        self.authority = authority
        self.defaultPort = defaultPort
    }

    /// Checks the target in `start..<end`, which holds no control bytes.
    ///
    /// Origin-form takes any visible byte but `#`, as browsers send many unencoded; the others are strict.
    init(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, method: RequestMethod) throws(HTTPError) {
        let whole = ByteRange(start, end)
        if bytes[start] == Byte.slash {
            guard !bytes.extracting(start..<end).containsBlankOrNumberSign else { throw .malformedTarget }
            self.init(range: whole, form: .origin, path: whole)
        } else if bytes[start] == Byte.asterisk {
            guard end == start + 1, method == .options else { throw .malformedTarget }
            self.init(range: whole, form: .asterisk, path: .empty)
        } else {
            self = try Self.absolute(bytes, whole)
        }
    }

    /// Checks `http://authority/path?query`: no user information, no fragment, no empty host, ASCII only.
    private static func absolute(_ bytes: Span<UInt8>, _ whole: ByteRange) throws(HTTPError) -> RequestTarget
    {
        let range = whole.range
        for index in range {
            guard bytes[index] > Byte.space, bytes[index] < 0x7F, bytes[index] != Byte.numberSign
            else { throw .malformedTarget }
        }
        let start: Int
        let isSecure: Bool
        if range.count > 7, bytes.matches(range.lowerBound..<range.lowerBound + 7, ignoringCase: "http://") {
            start = range.lowerBound + 7
            isSecure = false
        } else if range.count > 8,
            bytes.matches(range.lowerBound..<range.lowerBound + 8, ignoringCase: "https://")
        {
            start = range.lowerBound + 8
            isSecure = true
        } else {
            throw .malformedTarget
        }
        var end = start
        while end < range.upperBound, bytes[end] != Byte.slash, bytes[end] != Byte.question { end += 1 }
        guard let authority = HostValue(bytes, start..<end) else { throw .malformedTarget }
        return RequestTarget(
            range: whole,
            form: .absolute,
            path: end < range.upperBound ? ByteRange(end, range.upperBound) : .empty,
            authority: authority,
            defaultPort: isSecure ? 443 : 80
        )
    }
}
