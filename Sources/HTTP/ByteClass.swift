/// Classes of bytes as RFC 9110 section 5.6 and RFC 3986 define them, by bit table.
extension UInt8 {
    /// A byte that may stand in a token (RFC 9110 section 5.6.2).
    @inline(__always)
    var isTokenByte: Bool { isIn(0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE) }

    /// A byte of a registered host name but for the percent sign and the comma (RFC 3986 section 3.2.2).
    ///
    /// The comma is a sub-delim, but in `Host` it looks like two joined field lines.
    var isHostNameByte: Bool { isIn(0x2BFF_6FD2_0000_0000, 0x47FF_FFFE_87FF_FFFE) }

    /// A letter, digit, hyphen or dot.
    var isCommonNameByte: Bool { isIn(0x03FF_6000_0000_0000, 0x07FF_FFFE_07FF_FFFE) }

    /// A byte of a field value: visible, space, tab or obs-text (RFC 9110 section 5.5).
    @inline(__always)
    var isFieldValueByte: Bool { self >= 0x20 && self != 0x7F || self == Byte.tab }

    /// A space or a horizontal tab.
    @inline(__always)
    var isBlank: Bool { self == Byte.space || self == Byte.tab }

    @inline(__always)
    var isDigitByte: Bool { self &- 0x30 < 10 }

    /// The byte with letters lower-cased.
    var lowercasedByte: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// The value of a hexadecimal digit, nil for any other byte.
    var hexDigitValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }

    @inline(__always)
    private func isIn(_ low: UInt64, _ high: UInt64) -> Bool {
        guard self < 0x80 else { return false }
        return (self < 0x40 ? low : high) >> UInt64(self & 0x3F) & 1 == 1
    }
}

/// Bytes with a meaning of their own in HTTP/1.
package enum Byte {
    package static let tab: UInt8 = 0x09
    package static let lineFeed: UInt8 = 0x0A
    package static let carriageReturn: UInt8 = 0x0D
    package static let space: UInt8 = 0x20
    package static let numberSign: UInt8 = 0x23
    package static let percent: UInt8 = 0x25
    package static let asterisk: UInt8 = 0x2A
    package static let comma: UInt8 = 0x2C
    package static let slash: UInt8 = 0x2F
    package static let colon: UInt8 = 0x3A
    package static let semicolon: UInt8 = 0x3B
    package static let equals: UInt8 = 0x3D
    package static let question: UInt8 = 0x3F
}
