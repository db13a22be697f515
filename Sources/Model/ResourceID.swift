/// The UUID by which the Platform API names a resource (RFC 9562 text form, lower case).
///
/// A type of our own because this layer imports nothing; two words, so that it can be a dictionary key
/// on the data plane without a heap allocation.
package struct ResourceID: Hashable, Sendable, Comparable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A fresh version 4 identifier drawn from `generator`.
    package static func random(using generator: inout some RandomNumberGenerator) -> ResourceID {
        let high = generator.next() & 0xffff_ffff_ffff_0fff | 0x0000_0000_0000_4000
        let low = generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return ResourceID(high: high, low: low)
    }

    /// A fresh version 4 identifier from the system's generator.
    package static func random() -> ResourceID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Reads the 8-4-4-4-12 form, either case; nil for anything else.
    package init?(_ text: some StringProtocol) {
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        var position = 0
        for byte in text.utf8 {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let value = hexadecimalValue(of: byte), digits < 32 else { return nil }
                if digits < 16 { words.0 = words.0 << 4 | value } else { words.1 = words.1 << 4 | value }
                digits += 1
            }
            position += 1
        }
        guard position == 36, digits == 32 else { return nil }
        self.init(high: words.0, low: words.1)
    }

    package static func < (left: ResourceID, right: ResourceID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension ResourceID: CustomStringConvertible {
    /// The number of bytes in the text form.
    package static let textLength = 36

    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(ResourceID.textLength)
        for position in 0..<ResourceID.textLength { text.append(textByte(at: position)) }
        return String(decoding: text, as: UTF8.self)
    }

    /// One byte of the text form, for those who make no String.
    package func textByte(at position: Int) -> UInt8 {
        let dashes =
            (position > 8 ? 1 : 0) + (position > 13 ? 1 : 0) + (position > 18 ? 1 : 0)
            + (position > 23 ? 1 : 0)
        if position == 8 || position == 13 || position == 18 || position == 23 { return UInt8(ascii: "-") }
        let digit = position - dashes
        let word = digit < 16 ? high : low
        return hexadecimalDigit(UInt8(truncatingIfNeeded: word >> UInt64(60 - digit % 16 * 4) & 0xf))
    }
}

extension ResourceID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = ResourceID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a UUID: \(text)")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

private func hexadecimalValue(of byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
