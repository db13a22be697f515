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

    // Tokens of `Connection`, `Transfer-Encoding`, `Upgrade` and `Expect`, spelled as their bytes.

    var isClose: Bool { length == 5 && first == 0x65_736f_6c63 }
    var isKeepAlive: Bool { length == 10 && first == 0x696c_612d_7065_656b && second == 0x6576 }
    var isUpgrade: Bool { length == 7 && first == 0x65_6461_7267_7075 }
    var isChunked: Bool { length == 7 && first == 0x64_656b_6e75_6863 }
    var isContinue: Bool { length == 12 && first == 0x746e_6f63_2d30_3031 && second == 0x6575_6e69 }
    var isH2C: Bool { length == 3 && first == 0x63_3268 }
}
