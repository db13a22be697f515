/// Collects the fields that say where the content ends, and decides (RFC 9112 sections 6.1 to 6.3).
struct Framing: Equatable, Sendable {
    private(set) var contentLength: Int?
    private(set) var isChunked = false

    /// Adds a `Content-Length` field; false if it repeats an equal one and must not be forwarded.
    ///
    /// Lists, signs, values beyond `Int.max` and differing repetitions are refused.
    mutating func addContentLength(_ value: ByteRange, _ bytes: Span<UInt8>) throws(HTTPError) -> Bool {
        guard let length = bytes.decimal(value.range) else { throw .malformedContentLength }
        guard let first = contentLength else {
            contentLength = length
            return true
        }
        guard first == length else { throw .malformedContentLength }
        return false
    }

    /// Adds a `Transfer-Encoding` field: one field with the one coding `chunked` is all we understand.
    mutating func addTransferEncoding(_ value: ByteRange, _ bytes: Span<UInt8>) throws(HTTPError) {
        guard !isChunked, FieldKey(bytes, value.range).isChunked else { throw .unsupportedTransferCoding }
        isChunked = true
    }

    /// Both fields present: chunked wins, the length is dropped and the connection must not be reused.
    var isAmbiguous: Bool { isChunked && contentLength != nil }

    /// Refuses chunked coding in HTTP/1.0 and takes an overridden Content-Length out of the fields.
    func settle(_ version: HTTPVersion, _ fields: inout [Field]) throws(HTTPError) {
        guard isChunked else { return }
        guard version == .http11 else { throw .unsupportedTransferCoding }
        guard isAmbiguous else { return }
        for index in fields.indices where fields[index].kind == .contentLength {
            fields[index].isEndToEnd = false
        }
    }

    /// The framing by the fields alone; `fallback` if there are none.
    func framing(otherwise fallback: BodyFraming) -> BodyFraming {
        if isChunked { return .chunked }
        return contentLength.map { .length($0) } ?? fallback
    }
}
