import Archive
import Testing

@Suite("Stored gzip")
struct GzipStoredTests {
    @Test("carries the check value of the CRC-32 catalogue")
    func checkValue() {
        var checksum = CRC32()
        checksum.update(Array("123456789".utf8).span)
        #expect(checksum.value == 0xcbf4_3926)
    }

    @Test("has the same checksum however the bytes are cut", arguments: 0...17)
    func cuts(position: Int) {
        let bytes = (0..<100).map { UInt8($0 * 7 % 251) }
        var whole = CRC32()
        whole.update(bytes.span)
        var cut = CRC32()
        cut.update(Array(bytes[..<position]).span)
        cut.update(Array(bytes[position...]).span)
        #expect(cut.value == whole.value)
    }

    @Test("writes the exact bytes for a short content")
    func exactBytes() {
        var gzip = GzipStored()
        let bytes = GzipStored.start + gzip.blocks(for: Array("hi".utf8)) + gzip.end()
        let crc: [UInt8] = [0xac, 0x2a, 0x93, 0xd8]
        #expect(
            bytes == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
                + [0, 2, 0, 0xfd, 0xff, 0x68, 0x69] + [1, 0, 0, 0xff, 0xff] + crc + [2, 0, 0, 0]
        )
    }

    @Test("cuts long contents into blocks of at most 65,535 bytes")
    func longContent() {
        var gzip = GzipStored()
        let blocks = gzip.blocks(for: [UInt8](repeating: 7, count: 65_535 + 1))
        #expect(blocks.count == 65_536 + 2 * 5)
        #expect(blocks[0..<5].elementsEqual([0, 0xff, 0xff, 0, 0]))
        #expect(blocks[(65_535 + 5)...].elementsEqual([0, 1, 0, 0xfe, 0xff, 7]))
    }
}
