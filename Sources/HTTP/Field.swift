/// One field of a head or trailer section, as positions in the message.
package struct Field: Equatable, Sendable {
    package let name: ByteRange
    /// The value without the blanks around it.
    package let value: ByteRange
    /// The first byte after the line's CRLF; the line begins with its name.
    package let lineEnd: UInt32
    package let kind: FieldName
    /// Whether the field is meant for the other end.
    ///
    /// False for hop-by-hop fields, for fields that `Connection` names, for repeated equal Content-Length
    /// fields after the first, and for a Content-Length that chunked coding overrides.
    package internal(set) var isEndToEnd: Bool

    /// The whole line with its CRLF.
    @inlinable @inline(__always) package var line: Range<Int> { Int(name.start)..<Int(lineEnd) }
}
