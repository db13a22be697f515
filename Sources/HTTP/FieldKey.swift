/// What identifies a case-insensitive token: its length and its first 24 bytes, lower-cased, as three words.
///
/// The first byte of a word is its lowest; bytes behind the token's end are zero. Up to 24 bytes the key is
/// exact, and no known token is longer.
struct FieldKey: Equatable {
    let length: Int
    let first: UInt64
    let second: UInt64
    let third: UInt64

    /// The key of the token in `range`, which lies inside `bytes`.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        let start = range.lowerBound
        length = range.count
        first = bytes.lowercasedWord(at: start, length: length)
        second = length > 8 ? bytes.lowercasedWord(at: start &+ 8, length: length &- 8) : 0
        third = length > 16 ? bytes.lowercasedWord(at: start &+ 16, length: length &- 16) : 0
    }

    /// The key of the field name that begins at `start`, up to the first byte that is no letter, digit, hyphen or
    /// dot; nil where fewer than 24 bytes are left.
    @inline(__always)
    init?(nameAt start: Int, in bytes: Span<UInt8>) {
        guard start &+ 24 <= bytes.count else { return nil }
        let first = bytes.word(at: start)
        let firstEnd = Span<UInt8>.uncommonMask(first)
        if firstEnd != 0 {
            self.init(length: firstEnd.trailingZeroBitCount &>> 3, first: first.lowercased(before: firstEnd))
            return
        }
        let second = bytes.word(at: start &+ 8)
        let secondEnd = Span<UInt8>.uncommonMask(second)
        if secondEnd != 0 {
            let length = 8 &+ secondEnd.trailingZeroBitCount &>> 3
            self.init(length: length, first: first.lowercased, second: second.lowercased(before: secondEnd))
            return
        }
        let third = bytes.word(at: start &+ 16)
        let thirdEnd = Span<UInt8>.uncommonMask(third)
        let length =
            thirdEnd != 0
            ? 16 &+ thirdEnd.trailingZeroBitCount &>> 3 : bytes.firstUncommonByte(from: start &+ 24) &- start
        self.init(
            length: length,
            first: first.lowercased,
            second: second.lowercased,
            third: thirdEnd != 0 ? third.lowercased(before: thirdEnd) : third.lowercased
        )
    }

    @inline(__always)
    private init(length: Int, first: UInt64, second: UInt64 = 0, third: UInt64 = 0) {
        self.length = length
        self.first = first
        self.second = second
        self.third = third
    }

    // Tokens of `Connection`, `Transfer-Encoding`, `Upgrade` and `Expect`, spelled as their bytes.

    var isClose: Bool { length == 5 && first == 0x65_736f_6c63 }
    var isKeepAlive: Bool { length == 10 && first == 0x696c_612d_7065_656b && second == 0x6576 }
    var isUpgrade: Bool { length == 7 && first == 0x65_6461_7267_7075 }
    var isChunked: Bool { length == 7 && first == 0x64_656b_6e75_6863 }
    var isContinue: Bool { length == 12 && first == 0x746e_6f63_2d30_3031 && second == 0x6575_6e69 }
    var isH2C: Bool { length == 3 && first == 0x63_3268 }
}

extension UInt64 {
    /// Eight bytes of a name in lower case; setting bit 5 leaves digits, the hyphen and the dot alone.
    @inline(__always)
    fileprivate var lowercased: UInt64 { self | 0x2020_2020_2020_2020 }

    /// The bytes before the first one marked in `mask`, in lower case.
    @inline(__always)
    fileprivate func lowercased(before mask: UInt64) -> UInt64 {
        // The mark is the highest bit of its byte: moved to the lowest one, everything below are the bytes before.
        let lowest = mask & (0 &- mask)
        return lowercased & (lowest &>> 7 &- 1)
    }
}
