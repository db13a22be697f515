/// Sizes as people write them: `512`, `10KB`, `1MB`; units of 1,024.
package enum ByteQuantity {
    /// Reads a number with or without a unit (`B`, `KB`, `MB`, `GB` in any case); nil for anything else.
    package static func value(_ text: some StringProtocol) -> Int? {
        let digits = text.prefix { $0.isNumber }
        guard let number = DecimalDigits.value(digits), number <= 1 << 40 else { return nil }
        switch text.dropFirst(digits.count).lowercased() {
        case "", "b": return number
        case "k", "kb": return number << 10
        case "m", "mb": return number << 20
        case "g", "gb": return number <= 1 << 20 ? number << 30 : nil
        default: return nil
        }
    }
}
