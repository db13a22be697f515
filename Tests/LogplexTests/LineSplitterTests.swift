import Logplex
import Model
import Testing

@Suite("LineSplitter")
struct LineSplitterTests {
    private struct Piece: Equatable {
        var content: [UInt8]
        var time: Int64
    }

    /// Writes come one microsecond apart; the end comes at 99.
    private func split(_ writes: [[UInt8]]) -> [Piece] {
        var splitter = LineSplitter()
        var pieces: [Piece] = []
        for (index, bytes) in writes.enumerated() {
            splitter.take(bytes, at: Timestamp(microseconds: Int64(index))) {
                pieces.append(Piece(content: Array($0), time: $1.microseconds))
            }
        }
        splitter.end(at: Timestamp(microseconds: 99)) {
            pieces.append(Piece(content: Array($0), time: $1.microseconds))
        }
        return pieces
    }

    private func split(_ writes: String...) -> [String] {
        split(writes.map { Array($0.utf8) }).map { String(decoding: $0.content, as: UTF8.self) }
    }

    @Test("a line keeps its line end, and the last piece goes without")
    func lines() {
        #expect(split("one\ntwo\n\nthree") == ["one\n", "two\n", "\n", "three"])
        #expect(split("one\r\n") == ["one\r\n"])
        #expect(split("") == [])
    }

    @Test("a line written in pieces is one message with the time of its line end")
    func pieces() {
        #expect(split("a", "b", "c\nd", "e\n") == ["abc\n", "de\n"])
        let pieces = split([Array("a".utf8), Array("b\nc".utf8), Array("d".utf8)])
        #expect(pieces.map(\.time) == [1, 99])
    }

    @Test("bytes are kept whatever they are")
    func bytes() {
        let every = Array(UInt8.min...UInt8.max)
        #expect(split([every]).map(\.content) == [Array(every[...10]), Array(every[11...])])
    }

    @Test(
        "a line of more than 10,000 bytes is cut into slices of exactly that size",
        arguments: [
            (9_999, true, [10_000]), (10_000, true, [10_000, 1]), (10_000, false, [10_000]),
            (25_000, true, [10_000, 10_000, 5_001]), (30_000, false, [10_000, 10_000, 10_000]),
        ]
    )
    func longLines(_ length: Int, _ hasLineEnd: Bool, _ expected: [Int]) {
        let line = [UInt8](repeating: 120, count: length) + (hasLineEnd ? [10] : [])
        #expect(split([line]).map(\.content.count) == expected)
        let small = stride(from: 0, to: line.count, by: 777).map {
            Array(line[$0..<min($0 + 777, line.count)])
        }
        let slices = split(small)
        #expect(slices.map(\.content.count) == expected)
        #expect(Array(slices.map(\.content).joined()) == line)
        if expected.count > 1 {
            #expect(Set(slices.map(\.time)) == [12], "all slices have the time of the first cut")
        }
    }

    @Test("after a cut line the next one has its own time")
    func timeAfterCut() {
        let long = [UInt8](repeating: 120, count: 10_001)
        #expect(split([long, [10], Array("next\n".utf8)]).map(\.time) == [0, 0, 2])
    }

    @Test("every way to write a text in two gives the same messages")
    func everySplit() {
        let text = Array("first line\n\nä third one, longer than eight bytes\nrest without end".utf8)
        let whole = split([text]).map(\.content)
        for cut in 0...text.count {
            #expect(
                split([Array(text[..<cut]), Array(text[cut...])]).map(\.content) == whole,
                "cut at \(cut)"
            )
        }
    }
}
