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
    @inline(__always)
    static func append(to free: inout OutputSpan<UInt8>, using generator: inout SeededGenerator) {
        let dash = UInt8(ascii: "-")
        let high = generator.next()
        let low = generator.next()
        free.append(word: hexadecimal(UInt32(truncatingIfNeeded: high >> 32)))
        free.append(dash)
        let middle = hexadecimal(UInt32(truncatingIfNeeded: high))
        free.append(word: middle, bytes: 4)
        free.append(dash)
        free.append(word: middle >> 32, bytes: 4)
        free.append(dash)
        let rest = hexadecimal(UInt32(truncatingIfNeeded: low >> 32))
        free.append(word: rest, bytes: 4)
        free.append(dash)
        free.append(word: rest >> 32, bytes: 4)
        free.append(word: hexadecimal(UInt32(truncatingIfNeeded: low)))
    }

    /// Appends a fresh version 4 UUID (RFC 9562 §5.4), as the legacy router does.
    static func appendVersionFour(to free: inout OutputSpan<UInt8>, using generator: inout SeededGenerator) {
        let id = ResourceID.random(using: &generator)
        for position in 0..<ResourceID.textLength { free.append(id.textByte(at: position)) }
    }

    // MARK: - Private

    /// The eight digits of a number, the first one lowest: every nibble becomes a byte, all eight at once.
    @inline(__always)
    private static func hexadecimal(_ value: UInt32) -> UInt64 {
        var digits = UInt64(value.byteSwapped)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits >> 4 | digits << 8) & 0x0F0F_0F0F_0F0F_0F0F
        // 6 more than a digit from 10 on carries into bit 4: there 39 lie between "9" + 1 and "a".
        let isLetter = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return digits &+ 0x3030_3030_3030_3030 &+ isLetter &* 39
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte.isDigit || byte.isLowercaseLetter || byte.isUppercaseLetter
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "-")
    }
}
