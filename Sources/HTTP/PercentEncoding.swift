/// Percent-encoding (RFC 3986 section 2.1).
package enum PercentEncoding {
    /// Appends the bytes of a range with each `%HH` decoded; a broken sequence stays as it is.
    package static func decode(_ bytes: Span<UInt8>, _ range: Range<Int>, into output: inout [UInt8]) {
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == Byte.percent, index + 2 < range.upperBound,
                let high = bytes[index + 1].hexDigitValue, let low = bytes[index + 2].hexDigitValue
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
    }

    /// The text with each `%HH` decoded; bytes that are not UTF-8 become U+FFFD.
    package static func decode(_ text: String) -> String {
        guard text.utf8.contains(Byte.percent) else { return text }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        decode(bytes.span, 0..<bytes.count, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// The text with everything but letters, digits and `-._~` encoded, for path segments and query values.
    package static func encode(_ text: String) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            if byte.isUnreservedByte {
                output.append(byte)
            } else {
                output.append(Byte.percent)
                output.append(upperHexadecimalDigit(byte >> 4))
                output.append(upperHexadecimalDigit(byte & 0xF))
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func upperHexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x37 + value
    }
}
