extension Serializer {
    /// Appends a number that is not negative, in decimal.
    package static func appendDecimal(_ value: Int, to output: inout [UInt8]) {
        // Sixteen digits fit one word, the last one highest: a division by a constant is a multiplication.
        if value >= 10_000_000_000_000_000 {
            appendDecimal(value / 10_000_000_000_000_000, to: &output)
            appendPadded(value % 10_000_000_000_000_000, digits: 16, to: &output)
            return
        }
        var rest = UInt64(truncatingIfNeeded: value)
        var digits: UInt64 = 0
        var count = 0
        repeat {
            digits = digits << 4 | rest % 10
            rest /= 10
            count += 1
        } while rest > 0
        output.append(addingCapacity: count) { (free: inout OutputSpan<UInt8>) in
            for _ in 0..<count {
                free.append(0x30 | UInt8(truncatingIfNeeded: digits & 0xF))
                digits >>= 4
            }
        }
    }

    /// Appends a number below 10 to the power of `digits` with leading zeros.
    package static func appendPadded(_ value: Int, digits: Int, to output: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            output.append(0x30 + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a number in lower-case hexadecimal without leading zeros.
    package static func appendHexadecimal(_ value: Int, to output: inout [UInt8]) {
        var shift = (Int.bitWidth - max(value.leadingZeroBitCount, 0) + 3) / 4 * 4
        if shift == 0 { shift = 4 }
        while shift > 0 {
            shift -= 4
            output.append(hexadecimalDigit(UInt8(truncatingIfNeeded: value >> shift) & 0xF))
        }
    }

    static func hexadecimalDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}

/// Chunked transfer coding (RFC 9112 section 7.1).
extension Serializer {
    /// Appends the line before a chunk's content.
    package static func appendChunkSize(_ size: Int, to output: inout [UInt8]) {
        appendHexadecimal(size, to: &output)
        appendLineEnd(to: &output)
    }

    /// Appends content as one chunk; nothing for no content, as an empty chunk would end the message.
    package static func appendChunk(_ bytes: Span<UInt8>, _ range: Range<Int>, to output: inout [UInt8]) {
        guard !range.isEmpty else { return }
        appendChunkSize(range.count, to: &output)
        append(bytes, range, to: &output)
        appendLineEnd(to: &output)
    }

    /// Appends content as one chunk; nothing for no content.
    package static func appendChunk(_ bytes: [UInt8], to output: inout [UInt8]) {
        appendChunk(bytes.span, 0..<bytes.count, to: &output)
    }

    /// Appends the last chunk and an empty trailer section.
    package static func appendLastChunk(to output: inout [UInt8]) {
        append("0\r\n\r\n", to: &output)
    }
}
