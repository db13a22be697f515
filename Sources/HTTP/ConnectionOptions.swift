/// What the `Connection` fields of one head ask for (RFC 9110 section 7.6.1).
struct ConnectionOptions: Equatable, Sendable {
    private(set) var close = false
    private(set) var keepAlive = false
    private(set) var upgrade = false
    /// How many other options there are; each names a field that is not forwarded.
    private(set) var namedCount = 0

    /// More options than this are an attack on the loop that strips the named fields.
    private static let namedLimit = 100

    /// Adds the options of one field.
    ///
    /// An empty value is tolerated. A value without any option, such as `,`, is not, and no option may be
    /// anything but a token (Dev Center "Error Codes", H26 bad header).
    mutating func add(_ value: ByteRange, _ bytes: Span<UInt8>) throws(HTTPError) {
        guard !value.isEmpty else { return }
        // Nearly every client sends just this.
        if FieldKey(bytes, value.range).isKeepAlive {
            keepAlive = true
            return
        }
        var list = TokenList(value)
        var isEmpty = true
        while let option = list.next(bytes) {
            guard bytes.isToken(option) else { throw .malformedConnection }
            isEmpty = false
            let key = FieldKey(bytes, option)
            if key.isKeepAlive {
                keepAlive = true
            } else if key.isClose {
                close = true
            } else if key.isUpgrade {
                upgrade = true
            } else {
                namedCount += 1
            }
        }
        guard !isEmpty, namedCount <= Self.namedLimit else { throw .malformedConnection }
    }

    /// Whether the connection outlives the message (RFC 9112 section 9.3).
    func isPersistent(_ version: HTTPVersion) -> Bool {
        !close && (version == .http11 || keepAlive)
    }

    /// Marks the fields that the options name as not end to end.
    func strip(_ fields: inout [Field], _ bytes: Span<UInt8>) {
        guard namedCount > 0 else { return }
        for index in fields.indices where fields[index].kind == .connection {
            var list = TokenList(fields[index].value)
            while let option = list.next(bytes) { Self.strip(option, from: &fields, bytes) }
        }
    }

    private static func strip(_ option: Range<Int>, from fields: inout [Field], _ bytes: Span<UInt8>) {
        for index in fields.indices
        where !fields[index].kind.resistsConnectionOption
            && bytes.matches(fields[index].name.range, ignoringCase: option)
        {
            fields[index].isEndToEnd = false
        }
    }
}
