import Linux
import Model
import Testing

@testable import Router

@Suite("RequestID")
struct RequestIDTests {
    @Test(
        "which ids of clients are kept",
        arguments: [
            (String(repeating: "a", count: 19), false), (String(repeating: "a", count: 20), true),
            (String(repeating: "Z", count: 200), true), (String(repeating: "a", count: 201), false),
            ("abc+/=-0123456789ABCD", true), ("abcdefghij_0123456789", false),
            ("abcdefghij 0123456789", false),
            ("abcdefghij\u{e9}0123456789", false),
        ]
    )
    func validity(text: String, isValid: Bool) {
        #expect(RequestID.isValid(Array(text.utf8).span) == isValid)
    }

    @Test("a made id has the shape of a UUID and all its bits are random, the version too")
    func shape() {
        var generator = SeededGenerator(seed: 1)
        var versions: Set<UInt8> = []
        for _ in 0..<200 {
            var bytes: [UInt8] = []
            bytes.append(addingCapacity: RequestID.length) { RequestID.append(to: &$0, using: &generator) }
            let groups = bytes.split(separator: UInt8(ascii: "-")).map(\.count)
            #expect(groups == [8, 4, 4, 4, 12] && bytes.count == RequestID.length)
            #expect(bytes.allSatisfy { $0.isDigit || (0x61...0x66).contains($0) || $0 == UInt8(ascii: "-") })
            versions.insert(bytes[14])
        }
        #expect(versions.count > 8)
    }

    @Test("the same seed makes the same ids")
    func repeatable() {
        var first = SeededGenerator(seed: 5)
        var second = SeededGenerator(seed: 5)
        var bytes: ([UInt8], [UInt8]) = ([], [])
        bytes.0.append(addingCapacity: RequestID.length) { RequestID.append(to: &$0, using: &first) }
        bytes.1.append(addingCapacity: RequestID.length) { RequestID.append(to: &$0, using: &second) }
        #expect(bytes.0 == bytes.1)
    }

    @Test("the legacy router's ids are UUIDs of version 4")
    func versionFour() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<100 {
            var bytes: [UInt8] = []
            bytes.append(addingCapacity: RequestID.length) {
                RequestID.appendVersionFour(to: &$0, using: &generator)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(ResourceID(text)?.description == text && bytes[14] == UInt8(ascii: "4"), "\(text)")
            #expect("89ab".utf8.contains(bytes[19]), "\(text)")
        }
    }
}
