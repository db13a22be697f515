/// The version of HTTP/1 that a peer speaks; a higher minor version counts as 1.1 (RFC 9110 section 2.5).
package enum HTTPVersion: Sendable, Comparable {
    case http10
    case http11

    /// The length of an HTTP-version, as in `HTTP/1.1`.
    package static let length = 8

    /// The major and minor digit at `start`; nil where no `HTTP/DIGIT.DIGIT` stands (RFC 9112 section 2.3).
    static func digits(_ bytes: Span<UInt8>, at start: Int) -> (major: UInt8, minor: UInt8)? {
        var word: UInt64 = 0
        for index in start..<start + length { word = word << 8 | UInt64(bytes[index]) }
        let major = UInt8(truncatingIfNeeded: word >> 16)
        let minor = UInt8(truncatingIfNeeded: word)
        // "HTTP/" and the dot between the digits.
        guard word & 0xFFFF_FFFF_FF00_FF00 == 0x4854_5450_2F00_2E00, major.isDigitByte, minor.isDigitByte
        else { return nil }
        return (major - 0x30, minor - 0x30)
    }
}
