/// How much of a head or trailer section is accepted; all sizes without the CRLF.
///
/// The figures are those of Dev Center "HTTP Routing", section "Request and response limits".
package struct HeadLimits: Equatable, Sendable {
    /// The request line or the status line.
    package var startLineBytes: Int
    package var methodBytes: Int
    package var fieldLineBytes: Int
    package var fieldNameBytes: Int
    package var fieldCount: Int
    /// The whole line of a `Set-Cookie` field.
    package var setCookieBytes: Int

    package init(
        startLineBytes: Int,
        methodBytes: Int,
        fieldLineBytes: Int,
        fieldNameBytes: Int,
        fieldCount: Int,
        setCookieBytes: Int
    ) {
        self.startLineBytes = startLineBytes
        self.methodBytes = methodBytes
        self.fieldLineBytes = fieldLineBytes
        self.fieldNameBytes = fieldNameBytes
        self.fieldCount = fieldCount
        self.setCookieBytes = setCookieBytes
    }

    /// What a client may send.
    package static let request = HeadLimits(
        startLineBytes: 8192,
        methodBytes: 127,
        fieldLineBytes: 8192,
        fieldNameBytes: 1000,
        fieldCount: 1000,
        setCookieBytes: 8192
    )

    /// What a dyno may send.
    ///
    /// No field count is documented; ours only bounds memory.
    package static let response = HeadLimits(
        startLineBytes: 8192,
        methodBytes: 127,
        fieldLineBytes: 524_288,
        fieldNameBytes: 524_288,
        fieldCount: 10_000,
        setCookieBytes: 8192
    )

    /// Trailer sections, either way.
    package static let trailer = HeadLimits(
        startLineBytes: 0,
        methodBytes: 0,
        fieldLineBytes: 8192,
        fieldNameBytes: 1000,
        fieldCount: 100,
        setCookieBytes: 8192
    )
}
