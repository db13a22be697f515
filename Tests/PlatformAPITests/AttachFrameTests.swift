import PlatformAPI
import Testing

@Suite("An attach frame")
struct AttachFrameTests {
    private static let frames: [AttachFrame] = [
        .data([]), .data(Array("hello\r\n".utf8)), .resize(rows: 24, columns: 300), .signal(2),
        .exit(code: -1), .exit(code: 137), .end,
    ]

    @Test("has one byte of kind and four of length before its bytes")
    func golden() {
        #expect(AttachFrame.data([7, 8]).bytes == [0, 0, 0, 0, 2, 7, 8])
        #expect(AttachFrame.resize(rows: 24, columns: 300).bytes == [1, 0, 0, 0, 4, 0, 24, 1, 44])
        #expect(AttachFrame.signal(15).bytes == [2, 0, 0, 0, 1, 15])
        #expect(AttachFrame.exit(code: 3).bytes == [3, 0, 0, 0, 4, 0, 0, 0, 3])
        #expect(AttachFrame.end.bytes == [4, 0, 0, 0, 0])
    }

    @Test("comes out the same however its bytes are cut")
    func cuts() throws {
        let bytes = AttachFrameTests.frames.flatMap(\.bytes)
        for cut in 0...bytes.count {
            var parser = AttachFrameParser()
            let first = try parser.parse(Array(bytes[..<cut]))
            let second = try parser.parse(Array(bytes[cut...]))
            #expect(first + second == AttachFrameTests.frames)
        }
    }

    @Test(
        "that is broken is refused",
        arguments: [[9, 0, 0, 0, 0], [1, 0, 0, 0, 1, 0], [4, 0, 0, 0, 1, 0], [0, 255, 0, 0, 0]] as [[UInt8]]
    )
    func broken(bytes: [UInt8]) {
        var parser = AttachFrameParser()
        #expect(throws: BrokenAttachFrame()) { try parser.parse(bytes) }
    }
}
