/// Writes HTTP/1 messages as bytes at the end of an array (RFC 9112).
///
/// Nothing is allocated while the array has room. Text parameters are meant for literals and for the
/// control plane; received text is copied as ranges of the bytes it came in.
package enum Serializer {
    /// Appends a range of received bytes.
    @inline(__always)
    package static func append(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
        let part = bytes.extracting(range)
        output.append(addingCapacity: part.count) { (free: inout OutputSpan<UInt8>) in
            for index in 0..<part.count { free.append(part[index]) }
        }
    }

    /// Appends the UTF-8 of a text.
    package static func append(_ text: String, to output: inout [UInt8]) {
        output.append(contentsOf: text.utf8)
    }

    /// Appends CRLF.
    package static func appendLineEnd(to output: inout [UInt8]) {
        output.append(Byte.carriageReturn)
        output.append(Byte.lineFeed)
    }

    // MARK: - Start lines

    /// Appends the request target in origin-form, or `*`.
    ///
    /// An absolute target loses its scheme and authority (RFC 9112 section 3.2.1); `Host` carries the latter.
    package static func appendTarget(
        _ head: borrowing RequestHead,
        from bytes: Span<UInt8>,
        to output: inout [UInt8]
    ) {
        let path = head.target.path.range
        if path.isEmpty {
            let isAsterisk = head.target.form == .asterisk || head.method == .options
            output.append(isAsterisk ? Byte.asterisk : Byte.slash)
        } else {
            if bytes[path.lowerBound] != Byte.slash { output.append(Byte.slash) }
            append(bytes, path, to: &output)
        }
    }

    /// Appends a request line from text.
    package static func appendRequestLine(method: String, target: String, to output: inout [UInt8]) {
        append(method, to: &output)
        output.append(Byte.space)
        append(target, to: &output)
        append(" HTTP/1.1\r\n", to: &output)
    }

    /// Appends `HTTP/1.1 status reason` with the registered reason phrase.
    package static func appendStatusLine(_ status: Int, to output: inout [UInt8]) {
        appendStatusLine(status, reason: StatusCode.reason(status), to: &output)
    }

    /// Appends a status line with a reason phrase of the caller's.
    package static func appendStatusLine(_ status: Int, reason: String, to output: inout [UInt8]) {
        append("HTTP/1.1 ", to: &output)
        appendDecimal(status, to: &output)
        output.append(Byte.space)
        append(reason, to: &output)
        appendLineEnd(to: &output)
    }

    // MARK: - Field lines

    /// Appends a field line from text.
    package static func appendField(_ name: String, _ value: String, to output: inout [UInt8]) {
        append(name, to: &output)
        append(": ", to: &output)
        append(value, to: &output)
        appendLineEnd(to: &output)
    }

    /// Appends a field line with a decimal number.
    package static func appendField(_ name: String, _ value: Int, to output: inout [UInt8]) {
        append(name, to: &output)
        append(": ", to: &output)
        appendDecimal(value, to: &output)
        appendLineEnd(to: &output)
    }
}
