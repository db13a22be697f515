/// Walks the elements of a comma-separated list value, skipping empty ones (RFC 9110 section 5.6.1).
///
/// For lists without quoted strings: `Connection`, `Upgrade`, `Transfer-Encoding`, `Expect`.
struct TokenList {
    private var cursor: Int
    private let end: Int

    init(_ value: ByteRange) {
        cursor = value.range.lowerBound
        end = value.range.upperBound
    }

    /// The next element that is not empty.
    mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        while cursor < end {
            let start = cursor
            while cursor < end, bytes[cursor] != Byte.comma { cursor += 1 }
            let element = bytes.trimmingBlanks(start, cursor)
            cursor += 1
            if !element.isEmpty { return element.range }
        }
        return nil
    }
}

extension Span<UInt8> {
    /// Whether the range is a token (RFC 9110 section 5.6.2).
    func isToken(_ range: Range<Int>) -> Bool {
        for index in range where !self[index].isTokenByte { return false }
        return !range.isEmpty
    }

    /// The value of one or more digits; nil for anything else and for what does not fit an `Int`.
    ///
    /// `Int(text)` would take a sign.
    func decimal(_ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var value = 0
        for index in range {
            guard self[index].isDigitByte else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int(self[index] - 0x30))
            guard !overflowed, !carried else { return nil }
            value = sum
        }
        return value
    }
}
