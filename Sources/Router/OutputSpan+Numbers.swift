/// Numbers as text, written where a head or a log line is being made.
extension OutputSpan<UInt8> {
    /// Appends a number that is not negative, in decimal.
    @inline(__always)
    mutating func append(decimal value: Int) {
        var rest = UInt64(truncatingIfNeeded: value)
        if rest < 10 { return append(0x30 | UInt8(truncatingIfNeeded: rest)) }
        // Sixteen digits fit one word, the last one highest; no time and no size here has more.
        var digits: UInt64 = 0
        var count = 0
        repeat {
            digits = digits << 4 | rest % 10
            rest /= 10
            count += 1
        } while rest > 0 && count < 16
        for _ in 0..<count {
            append(0x30 | UInt8(truncatingIfNeeded: digits & 0xF))
            digits >>= 4
        }
    }

    /// Appends the lowest bytes of a word, the lowest first.
    @inline(__always)
    mutating func append(word: UInt64, bytes count: Int = 8) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: word >> UInt64(index * 8))) }
    }
}
