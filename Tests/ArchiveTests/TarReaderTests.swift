import Archive
import Testing

/// Reads a whole archive given in pieces of `pieceBytes`.
func members(
    of archive: [UInt8],
    pieceBytes: Int = .max
) throws(TarError) -> [(entry: TarEntry, content: [UInt8])] {
    var reader = TarReader()
    var members: [(entry: TarEntry, content: [UInt8])] = []
    var rest = archive[...]
    while !rest.isEmpty {
        let piece = Array(rest.prefix(pieceBytes))
        rest = rest.dropFirst(piece.count)
        var position = 0
        while let event = try reader.next(in: piece.span, at: &position) {
            switch event {
            case .entry(let entry): members.append((entry, []))
            case .content(let range): members[members.count - 1].content += piece[range]
            case .end: break
            }
        }
    }
    try reader.finish()
    return members
}

func archive(_ members: [(TarEntry, [UInt8])]) -> [UInt8] {
    members.flatMap { entry, content in
        TarWriter.header(for: entry) + content + TarWriter.padding(after: content.count)
    } + TarWriter.endOfArchive
}

func file(_ path: String, _ text: String, mode: UInt32 = 0o644) -> (TarEntry, [UInt8]) {
    (TarEntry(path: path, kind: .file(sizeBytes: text.utf8.count), mode: mode), Array(text.utf8))
}

@Suite("A tar reader")
struct TarReaderTests {
    static let longName =
        "./app/" + String(repeating: "deep/", count: 60) + String(repeating: "x", count: 120)
    static let longTarget = Array(String(repeating: "../target", count: 30).utf8)

    static let variety: [(TarEntry, [UInt8])] = [
        (TarEntry(path: "./app", kind: .directory, mode: 0o755), []),
        file("./app/Procfile", "web: bin/web\n"),
        file("./app/empty", ""),
        file("./app/bin/web", String(repeating: "#!/bin/sh\n", count: 200), mode: 0o755),
        file(longName, "long"),
        file(
            "./app/" + String(repeating: "d", count: 90) + "/" + String(repeating: "n", count: 90),
            "prefix"
        ),
        (TarEntry(path: "./app/link", kind: .symbolicLink(target: longTarget), mode: 0o777), []),
        (
            TarEntry(path: "./app/same", kind: .hardLink(target: Array("./app/Procfile".utf8)), mode: 0o644),
            []
        ),
    ]

    @Test(
        "reads back what the writer wrote, whatever the size of the pieces",
        arguments: [1, 7, 511, 512, 513, 9000]
    )
    func roundTrip(pieceBytes: Int) throws {
        let read = try members(of: archive(Self.variety), pieceBytes: pieceBytes)
        #expect(read.map(\.entry) == Self.variety.map(\.0))
        #expect(read.map(\.content) == Self.variety.map(\.1))
    }

    @Test("says truncated for every proper prefix up to the end blocks")
    func truncated() throws {
        let whole = archive([file("./a", "content"), file("./b", "more")])
        for count in 0...(whole.count - 2 * TarWriter.blockBytes) {
            #expect(throws: TarError.truncated) { try members(of: Array(whole[..<count])) }
        }
        #expect(try members(of: Array(whole[..<(whole.count - TarWriter.blockBytes)])).count == 2)
    }

    @Test("refuses a block with a wrong checksum and says where")
    func checksum() {
        var bytes = archive([file("./a", "content"), file("./b", "more")])
        bytes[2 * TarWriter.blockBytes] ^= 1
        #expect(throws: TarError.badChecksum(atByte: 1024)) { try members(of: bytes) }
    }

    @Test("refuses text, because it is no tar archive")
    func text() {
        let bytes = Array(String(repeating: "this is not a tar archive\n", count: 100).utf8)
        #expect(throws: TarError.self) { try members(of: bytes) }
    }

    @Test(
        "refuses members that an app cannot contain",
        arguments: [
            (UInt8(ascii: "3"), "a character device"), (UInt8(ascii: "4"), "a block device"),
            (UInt8(ascii: "6"), "a FIFO"), (UInt8(ascii: "S"), "a sparse file"),
        ]
    )
    func unsupported(type: UInt8, what: String) {
        var bytes = archive([file("./odd", "")])
        patch(&bytes, at: 156, with: [type])
        #expect(throws: TarError.unsupported(member: "./odd", what: what)) { try members(of: bytes) }
    }

    @Test("reads GNU long names and long link targets")
    func gnuLongNames() throws {
        var first = gnuExtension("L", Array(Self.longName.utf8) + [0])
        first += gnuExtension("K", Self.longTarget + [0])
        let link = TarEntry(path: "cut", kind: .symbolicLink(target: Array("cut".utf8)), mode: 0o777)
        let read = try members(of: first + archive([(link, [])]))
        #expect(read.map(\.entry.path) == [Array(Self.longName.utf8)])
        #expect(read.first?.entry.kind == .symbolicLink(target: Self.longTarget))
    }

    @Test("skips the global record that git-archive writes")
    func globalRecord() throws {
        let record = Array("52 comment=0123456789012345678901234567890123456789\n".utf8)
        let read = try members(of: gnuExtension("g", record) + archive([file("a", "x")]))
        #expect(read.map(\.entry.path) == [Array("a".utf8)])
    }

    @Test("refuses a size that is not octal", arguments: ["0000000008 ", "+0000000001", "00000 00001"])
    func badSize(field: String) {
        var bytes = archive([file("./a", "x")])
        patch(&bytes, at: 124, with: Array(field.utf8))
        #expect(throws: TarError.badNumber(atByte: 0)) { try members(of: bytes) }
    }

    @Test(
        "refuses pax records that lie about their length",
        arguments: ["9 path=x\n ", "99 path=x\n", "path=x\n", "0 path=x\n", "10 path=xy", "12 size=-12\n"]
    )
    func badRecords(records: String) {
        let bytes = gnuExtension("x", Array(records.utf8)) + archive([file("./a", "x")])
        #expect(throws: TarError.self) { try members(of: bytes) }
    }

    // MARK: - Private

    private func gnuExtension(_ type: Character, _ content: [UInt8]) -> [UInt8] {
        let entry = TarEntry(path: "././@LongLink", kind: .file(sizeBytes: content.count), mode: 0o644)
        var bytes = TarWriter.header(for: entry) + content + TarWriter.padding(after: content.count)
        patch(&bytes, at: 156, with: [type.asciiValue ?? 0])
        return bytes
    }

    /// Changes the first block and makes its checksum right again.
    private func patch(_ bytes: inout [UInt8], at offset: Int, with new: [UInt8]) {
        bytes.replaceSubrange(offset..<offset + new.count, with: new)
        bytes.replaceSubrange(148..<156, with: [UInt8](repeating: 32, count: 8))
        let sum = bytes[..<512].reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        let text = String(repeating: "0", count: 6 - digits.count) + digits + "\u{0} "
        bytes.replaceSubrange(148..<156, with: Array(text.utf8))
    }
}
