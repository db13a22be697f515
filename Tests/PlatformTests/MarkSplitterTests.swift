import Testing

@testable import ControlPlane

@Suite("Output with a mark in it")
struct MarkSplitterTests {
    @Test("is divided at the mark, wherever its pieces begin and end", arguments: 1...12)
    func pieces(length: Int) {
        let text = "one\nMARX\n\nMAR\nMARK\ntwo\nMARK\nthree"
        var splitter = MarkSplitter("MARK")
        var before = ""
        var after = ""
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: length) {
            let parts = splitter.take(Array(bytes[start..<min(start + length, bytes.count)]))
            before += String(decoding: parts.before, as: UTF8.self)
            after += String(decoding: parts.after, as: UTF8.self)
        }
        #expect(splitter.isPast)
        #expect(before == "one\nMARX\n\nMAR")
        #expect(after == "two\nMARK\nthree")
        #expect(splitter.end() == [])
    }

    @Test("without one is all before it, its end too")
    func none() {
        var splitter = MarkSplitter("MARK")
        let first = splitter.take(Array("one\nMAR".utf8))
        #expect(first.before == Array("one".utf8) && first.after == [])
        #expect(splitter.end() == Array("\nMAR".utf8))
        #expect(!splitter.isPast)
    }
}
