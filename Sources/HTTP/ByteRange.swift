/// Where something stands in a message, counted from its first byte: half the size of a `Range<Int>`.
package struct ByteRange: Equatable, Sendable {
    package let start: UInt32
    package let end: UInt32

    package static let empty = ByteRange(0, 0)

    /// Heads are bounded far below 4 GiB by `HeadLimits`.
    init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    @inlinable package var range: Range<Int> { Int(start)..<Int(end) }
    @inlinable package var count: Int { Int(end) - Int(start) }
    @inlinable package var isEmpty: Bool { start == end }
}

extension Span<UInt8> {
    /// The text of a range: for logs, tests and the control plane, not for the data path.
    ///
    /// Bytes that are not UTF-8 become U+FFFD.
    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes(range), as: UTF8.self)
    }

    /// A copy of a range.
    package func bytes(_ range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(range.count)
        for index in range { copy.append(self[index]) }
        return copy
    }

    /// Whether a range holds `text`, letters compared without case.
    package func matches(_ range: Range<Int>, ignoringCase text: String) -> Bool {
        guard text.utf8.count == range.count else { return false }
        var index = range.lowerBound
        for byte in text.utf8 {
            guard self[index].lowercasedByte == byte.lowercasedByte else { return false }
            index += 1
        }
        return true
    }

    /// Whether two ranges hold the same text, letters compared without case.
    package func matches(_ left: Range<Int>, ignoringCase right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        let distance = right.lowerBound - left.lowerBound
        for index in left where self[index].lowercasedByte != self[index + distance].lowercasedByte {
            return false
        }
        return true
    }

    /// The range without spaces and tabs at its ends.
    @inline(__always)
    func trimmingBlanks(_ start: Int, _ end: Int) -> ByteRange {
        var start = start
        var end = end
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return ByteRange(start, end)
    }
}
