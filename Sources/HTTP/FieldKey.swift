/// What identifies a token: its length and its first 8, second 8 and last 8 bytes, lower-cased.
///
/// Built byte by byte while a token is scanned. Up to 24 bytes it is exact; longer tokens are never
/// known ones.
struct FieldKey: Equatable {
    private(set) var length = 0
    private(set) var first: UInt64 = 0
    private(set) var second: UInt64 = 0
    private(set) var last: UInt64 = 0

    init() {}

    /// The key of the bytes in `range`, which lies inside `bytes`.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for index in range { append(bytes[index]) }
    }

    /// Adds one byte; setting bit 5 lower-cases letters and leaves digits and the hyphen alone.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        last = last << 8 | UInt64(byte | 0x20)
        length += 1
        if length & 7 == 0 {
            if length == 8 { first = last } else if length == 16 { second = last }
        }
    }

    // Tokens of `Connection`, `Transfer-Encoding` and `Expect`, spelled as their bytes.

    var isClose: Bool { length == 5 && last == 0x63_6c6f_7365 }
    var isKeepAlive: Bool { length == 10 && first == 0x6b65_6570_2d61_6c69 && last == 0x6570_2d61_6c69_7665 }
    var isUpgrade: Bool { length == 7 && last == 0x75_7067_7261_6465 }
    var isChunked: Bool { length == 7 && last == 0x63_6875_6e6b_6564 }
    var isContinue: Bool { length == 12 && first == 0x3130_302d_636f_6e74 && last == 0x636f_6e74_696e_7565 }
    var isH2C: Bool { length == 3 && last == 0x68_3263 }
}
