import Linux
import TestSupport
import Testing

@testable import ctl

@Suite("Output that is repeated")
struct RepeatedOutputTests {
    @Test("stands one behind the other where it is no terminal, with the palette of the stream")
    func plain() throws {
        let written = Recorder<[UInt8]>()
        let repeated = RepeatedOutput(on: OutputStream { written.append($0) })
        for text in ["one", "two"] {
            try repeated.show { output in
                try output.title(text)
                try output.line("text")
            }
        }
        #expect(written.values.map(text) == ["=== one\n\ntext\n", "=== two\n\ntext\n"])
    }

    @Test("takes the place of the one before on a terminal, and ends where that ends")
    func terminal() throws {
        let written = Recorder<[UInt8]>()
        let size = WindowSize(rows: 4, columns: 80)
        let repeated = RepeatedOutput(
            on: OutputStream(isTerminal: true, size: size) { written.append($0) }
        )
        for lines in [["a"], ["a", "", "b", "c", "d"]] {
            try repeated.show { output in
                #expect(output.isTerminal && output.size == size)
                for line in lines { try output.line(line) }
            }
        }
        #expect(
            written.values.map(text) == [
                "\u{1B}[Ha\u{1B}[K\n\u{1B}[J", "\u{1B}[Ha\u{1B}[K\n\u{1B}[K\nb\u{1B}[K\n\u{1B}[J",
            ]
        )
    }

    @Test("shows nothing of a frame that cannot be made")
    func failing() {
        let written = Recorder<[UInt8]>()
        let repeated = RepeatedOutput(on: OutputStream { written.append($0) })
        #expect(throws: WireEnded.self) {
            try repeated.show { output in
                try output.line("half")
                throw WireEnded()
            }
        }
        #expect(written.values.isEmpty)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
