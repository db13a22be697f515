/// The CRC-32 of gzip and zip (RFC 1952 §8), eight bytes at a time.
package struct CRC32: Sendable {
    /// The checksum of everything taken so far.
    package var value: UInt32 { ~register }

    package init() {}

    package mutating func update(_ bytes: Span<UInt8>) {
        var crc = register
        var index = 0
        let tables = CRC32.tables.span
        while index + 8 <= bytes.count {
            let low =
                crc ^ UInt32(bytes[index]) ^ UInt32(bytes[index + 1]) << 8 ^ UInt32(bytes[index + 2]) << 16
                ^ UInt32(bytes[index + 3]) << 24
            let first = tables[1792 + Int(low & 0xff)] ^ tables[1536 + Int(low >> 8 & 0xff)]
            let second = tables[1280 + Int(low >> 16 & 0xff)] ^ tables[1024 + Int(low >> 24)]
            let third = tables[768 + Int(bytes[index + 4])] ^ tables[512 + Int(bytes[index + 5])]
            let fourth = tables[256 + Int(bytes[index + 6])] ^ tables[Int(bytes[index + 7])]
            crc = first ^ second ^ third ^ fourth
            index += 8
        }
        while index < bytes.count {
            crc = tables[Int((crc ^ UInt32(bytes[index])) & 0xff)] ^ crc >> 8
            index += 1
        }
        register = crc
    }

    // MARK: - Private

    private var register: UInt32 = 0xffff_ffff

    /// Eight tables of 256, end to end: table n is the effect of a byte n places further on.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xedb8_8320 ^ crc >> 1 : crc >> 1 }
            tables[byte] = crc
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = tables[Int(before & 0xff)] ^ before >> 8
        }
        return tables
    }()
}
