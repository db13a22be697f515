/// Base64 (RFC 4648 sections 4 and 5).
package enum Base64 {
    package enum Alphabet: Sendable {
        case standard
        /// With `-` and `_`, without padding.
        case urlSafe
    }

    /// The text of some bytes.
    package static func encode(_ bytes: [UInt8], _ alphabet: Alphabet = .standard) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        append(bytes.span, alphabet, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends the text of some bytes.
    package static func append(_ bytes: Span<UInt8>, _ alphabet: Alphabet, to output: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var word: UInt32 = 0
            for index in start..<start + count { word = word << 8 | UInt32(bytes[index]) }
            word <<= UInt32(8 * (3 - count))
            for position in 0...count {
                output.append(
                    digit(UInt8(truncatingIfNeeded: word >> UInt32(18 - 6 * position)) & 0x3F, alphabet)
                )
            }
            if alphabet == .standard {
                for _ in count..<3 { output.append(Byte.equals) }
            }
        }
    }

    /// The bytes of a text in either alphabet, padded or not; nil where it is not Base64.
    package static func decode(_ text: String) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count * 3 / 4)
        return decode(Array(text.utf8).span, to: &output) ? output : nil
    }

    /// Appends the bytes of a text in either alphabet, padded or not; false where it is not Base64.
    package static func decode(_ text: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        var end = text.count
        if end.isMultiple(of: 4) {
            for _ in 0..<2 where end > 0 && text[end - 1] == Byte.equals { end -= 1 }
        }
        guard end % 4 != 1 else { return false }
        var word: UInt32 = 0
        var bits = 0
        for index in 0..<end {
            guard let value = value(of: text[index]) else { return false }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        // What is left over of the last digit has to be zero, or two texts would mean the same bytes.
        return word & (1 << UInt32(bits) - 1) == 0
    }

    // MARK: - Private

    private static func digit(_ value: UInt8, _ alphabet: Alphabet) -> UInt8 {
        switch value {
        case 0..<26: 0x41 + value
        case 26..<52: 0x61 + value - 26
        case 52..<62: 0x30 + value - 52
        case 62: alphabet == .standard ? 0x2B : 0x2D
        default: alphabet == .standard ? 0x2F : 0x5F
        }
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x41...0x5A: digit - 0x41
        case 0x61...0x7A: digit - 0x61 + 26
        case 0x30...0x39: digit - 0x30 + 52
        case 0x2B, 0x2D: 62
        case 0x2F, 0x5F: 63
        default: nil
        }
    }
}
