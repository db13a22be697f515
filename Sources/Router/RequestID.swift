import Linux
import Model

/// Values of X-Request-Id: which of a client's are kept, and how one is made (Dev Center "HTTP Request IDs").
enum RequestID {
    /// Length of a generated id: UUID shape, 8-4-4-4-12.
    static let length = 36

    /// Whether a client's own id is kept: 20 to 200 of letters, digits and `+ / = -`.
    static func isValid(_ text: Span<UInt8>) -> Bool {
        guard Limits.Router.requestIDLength.contains(text.count) else { return false }
        for index in text.indices where !isAllowed(text[index]) { return false }
        return true
    }

    /// Appends a fresh id, a UUID in shape only: as in Router 2.0 all 128 bits are random, the version too.
    static func append(to bytes: inout [UInt8], using generator: inout SeededGenerator) {
        append(generator.next(), dashesAfter: 1 << 7 | 1 << 11, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(generator.next(), dashesAfter: 1 << 3, to: &bytes)
    }

    /// Appends a fresh version 4 UUID (RFC 9562 §5.4), as the legacy router does.
    static func appendVersionFour(to bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let id = ResourceID.random(using: &generator)
        for position in 0..<ResourceID.textLength { bytes.append(id.textByte(at: position)) }
    }

    // MARK: - Private

    /// Appends 16 hexadecimal digits, with a dash after each digit whose bit is set.
    @inline(__always)
    private static func append(_ word: UInt64, dashesAfter mask: UInt16, to bytes: inout [UInt8]) {
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - index * 4)) & 0xf
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            if mask >> UInt16(index) & 1 != 0 { bytes.append(UInt8(ascii: "-")) }
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte.isDigit || byte.isLowercaseLetter || byte.isUppercaseLetter
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "-")
    }
}
