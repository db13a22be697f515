import Testing

@testable import HTTP

@Suite("ByteScan")
struct ByteScanTests {
    /// The plain meaning of `firstNonFieldByte`.
    static func slow(_ bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F } ?? bytes.count
    }

    @Test("every byte value at every place of a word is judged as by a plain loop")
    func everyByteEverywhere() {
        for length in 0...20 {
            for place in 0..<length {
                for value in UInt8.min...UInt8.max {
                    var bytes = [UInt8](repeating: 0x61, count: length)
                    bytes[place] = value
                    #expect(bytes.span.firstNonFieldByte(from: 0) == Self.slow(bytes, from: 0))
                }
            }
        }
    }

    @Test("any pair of bytes in a word is judged as by a plain loop", arguments: [0, 1, 3, 7, 8])
    func pairs(_ start: Int) {
        let values: [UInt8] = [0x00, 0x09, 0x0A, 0x0D, 0x1F, 0x20, 0x21, 0x7E, 0x7F, 0x80, 0x89, 0xA0, 0xFF]
        for first in values {
            for second in values {
                var bytes = [UInt8](repeating: 0x20, count: 24)
                for place in start..<23 {
                    bytes[place] = first
                    bytes[place + 1] = second
                    #expect(bytes.span.firstNonFieldByte(from: start) == Self.slow(bytes, from: start))
                    bytes[place] = 0x20
                    bytes[place + 1] = 0x20
                }
            }
        }
    }
}
