import Archive
import Testing

@Suite("A tar writer")
struct TarWriterTests {
    @Test("lays out a block as POSIX says")
    func block() {
        let block = TarWriter.header(for: TarEntry(path: "./app/a", kind: .file(sizeBytes: 10), mode: 0o644))
        #expect(block.count == 512)
        #expect(block[0..<8].elementsEqual("./app/a\u{0}".utf8))
        #expect(block[100..<108].elementsEqual("0000644\u{0}".utf8))
        #expect(block[108..<116].elementsEqual("0000000\u{0}".utf8))
        #expect(block[124..<136].elementsEqual("00000000012\u{0}".utf8))
        #expect(block[136..<148].elementsEqual("02263523000\u{0}".utf8))
        #expect(block[156] == UInt8(ascii: "0"))
        #expect(block[257..<265].elementsEqual("ustar\u{0}00".utf8))
        #expect(block[265..<329].allSatisfy { $0 == 0 })
        #expect(block[154..<156].elementsEqual([0, 32]))
    }

    @Test("ends a directory's name with one slash", arguments: ["./app", "./app/"])
    func directory(path: String) {
        let block = TarWriter.header(for: TarEntry(path: path, kind: .directory, mode: 0o755))
        #expect(block[0..<7].elementsEqual("./app/\u{0}".utf8))
        #expect(block[156] == UInt8(ascii: "5"))
    }

    @Test(
        "uses an extended record only when the name does not fit",
        arguments: [99, 100, 101, 255, 256, 257]
    )
    func longNames(count: Int) {
        let half = String(repeating: "a", count: min(count / 2, 150))
        let path = half + "/" + String(repeating: "b", count: count - half.count - 1)
        let fits = count <= 100 || count - half.count - 1 <= 100
        let header = TarWriter.header(for: TarEntry(path: path, kind: .file(sizeBytes: 0), mode: 0o644))
        #expect(header.count == (fits ? 512 : 1536))
    }

    @Test(
        "counts a record's length with its own digits",
        arguments: [101, 988, 989, 990, 991, 992, 993, 994, 995]
    )
    func recordLength(count: Int) throws {
        let entry = TarEntry(
            path: String(repeating: "n", count: count),
            kind: .symbolicLink(target: Array(String(repeating: "t", count: count).utf8)),
            mode: 0o777
        )
        #expect(try members(of: archive([(entry, [])])).map(\.entry) == [entry])
    }

    @Test(
        "fills each content up to whole blocks",
        arguments: [(0, 0), (1, 511), (511, 1), (512, 0), (513, 511)]
    )
    func padding(size: Int, expected: Int) {
        #expect(TarWriter.padding(after: size).count == expected)
    }

    @Test("states sizes above 8 GiB in an extended record")
    func hugeSize() throws {
        let size = 9 << 30
        let header = TarWriter.header(for: TarEntry(path: "big", kind: .file(sizeBytes: size), mode: 0o644))
        var reader = TarReader()
        var position = 0
        let event = try reader.next(in: header.span, at: &position)
        #expect(event == .entry(TarEntry(path: "big", kind: .file(sizeBytes: size), mode: 0o644)))
    }

    @Test(
        "keeps of a mode only whether the file can be executed",
        arguments: [(0o600, 0o644), (0o700, 0o755), (0o4711, 0o755), (0o666, 0o644)] as [(UInt32, UInt32)]
    )
    func modes(mode: UInt32, expected: UInt32) {
        #expect(TarEntry.normalizedMode(mode, isDirectory: false) == expected)
        #expect(TarEntry.normalizedMode(mode, isDirectory: true) == 0o755)
    }
}
