/// Unsigned decimal numbers in text, without the signs that `Int(_:)` takes.
package enum DecimalDigits {
    /// The value of one to eighteen digits; nil for anything else.
    package static func value(_ text: some StringProtocol) -> Int? {
        guard (1...18).contains(text.utf8.count) else { return nil }
        var value = 0
        for byte in text.utf8 {
            guard byte.isDigit else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
