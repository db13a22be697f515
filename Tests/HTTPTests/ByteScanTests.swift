import Testing

@testable import HTTP

@Suite("ByteScan")
struct ByteScanTests {
    static let token = Set(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8
    )
    static let common = token.subtracting("!#$%&'*+^_`|~".utf8)

    /// Whether all scans of the bytes find what plain loops find.
    static func agree(_ bytes: [UInt8], from start: Int) -> Bool {
        let rest = bytes[start...]
        let control = rest.firstIndex { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F } ?? bytes.count
        let noToken = rest.firstIndex { !token.contains($0) } ?? bytes.count
        let uncommon = rest.firstIndex { !common.contains($0) } ?? bytes.count
        return bytes.span.firstNonFieldByte(from: start) == control
            && bytes.span.firstNonTokenByte(from: start) == noToken
            && bytes.span.firstUncommonByte(from: start) == uncommon
            && bytes.span.containsBlankOrNumberSign == bytes.contains { [0x20, 0x09, 0x23].contains($0) }
    }

    @Test("every byte value at every place of a word is judged as by a plain loop")
    func everyByteEverywhere() {
        for length in 0...20 {
            for place in 0..<length {
                for value in UInt8.min...UInt8.max {
                    var bytes = [UInt8](repeating: 0x61, count: length)
                    bytes[place] = value
                    #expect(Self.agree(bytes, from: 0))
                }
            }
        }
    }

    @Test("any pair of bytes in a word is judged as by a plain loop", arguments: [0, 1, 3, 7, 8])
    func pairs(_ start: Int) {
        let values: [UInt8] = [
            0x00, 0x09, 0x0D, 0x1F, 0x20, 0x21, 0x23, 0x2C, 0x2D, 0x2E, 0x2F, 0x30, 0x39, 0x3A, 0x40, 0x41,
            0x5A, 0x5B,
            0x5F, 0x60, 0x61, 0x7A, 0x7B, 0x7F, 0x80, 0xA3, 0xE1, 0xFF,
        ]
        for first in values {
            for second in values {
                var bytes = [UInt8](repeating: 0x62, count: 24)
                for place in start..<23 {
                    bytes[place] = first
                    bytes[place + 1] = second
                    #expect(Self.agree(bytes, from: start))
                    bytes[place] = 0x62
                    bytes[place + 1] = 0x62
                }
            }
        }
    }
}
