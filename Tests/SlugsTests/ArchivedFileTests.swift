import Archive
import Linux
import TestSupport
import Testing

@testable import Slugs

@Suite("A file of a packed source")
struct ArchivedFileTests {
    @Test(
        "is read from the root, or from the one directory around everything",
        arguments: [
            (["./app.json", "./web/app.json"], "0"), (["app.json"], "0"),
            (["shop-main/app.json", "shop-main/Procfile"], "0"),
            (["shop-main/Procfile", "shop-main/app.json"], "1"),
        ]
    )
    func found(paths: [String], content: String) throws {
        #expect(try read(paths, isZipped: false) == content)
        #expect(try read(paths, isZipped: true) == content)
    }

    @Test(
        "is not taken from anywhere else",
        arguments: [
            ["./Procfile"], ["./web/app.json"], ["web/app.json", "Procfile"], ["a/app.json", "b/app.json"],
            ["a/b/app.json"],
        ]
    )
    func absent(paths: [String]) throws {
        #expect(try read(paths, isZipped: false) == nil)
    }

    @Test("is cut at its limit, and an archive that is none is told")
    func limits() throws {
        let folder = try ScratchFolder()
        let path = folder.file("app.tar")
        try FileSystem.writeAtomically(path, archive([("./app.json", String(repeating: "x", count: 9_000))]))
        #expect(try ArchivedFile.read("app.json", in: path, maximumBytes: 5)?.count == 5)
        try FileSystem.writeAtomically(path, [UInt8](repeating: 7, count: 2_000))
        #expect(throws: UnpackFailure.self) { try ArchivedFile.read("app.json", in: path, maximumBytes: 5) }
        #expect(throws: UnpackFailure.self) {
            try ArchivedFile.read("app.json", in: folder.file("missing"), maximumBytes: 5)
        }
    }

    @Test("is not looked for without end: an archive may expand to so much and no more")
    func bomb() throws {
        let folder = try ScratchFolder()
        let path = folder.file("app.tar.gz")
        let bytes = archive([("./big", String(repeating: "0", count: 100_000)), ("./app.json", "{}")])
        var gzip = GzipStored()
        try FileSystem.writeAtomically(path, GzipStored.start + gzip.blocks(for: bytes) + gzip.end())
        let read = { (limit: Int) throws(UnpackFailure) in
            try ArchivedFile.read("app.json", in: path, maximumBytes: 9, archiveBytes: limit)
        }
        #expect(throws: UnpackFailure.tooLarge(limitBytes: bytes.count - 1)) { try read(bytes.count - 1) }
        #expect(try read(bytes.count) == Array("{}".utf8))
    }

    /// Each file's content is its place in the list.
    private func read(_ paths: [String], isZipped: Bool) throws -> String? {
        let folder = try ScratchFolder()
        let path = folder.file("app.tar")
        var bytes = archive(paths.enumerated().map { ($0.element, "\($0.offset)") })
        if isZipped {
            var gzip = GzipStored()
            bytes = GzipStored.start + gzip.blocks(for: bytes) + gzip.end()
        }
        try FileSystem.writeAtomically(path, bytes)
        let content = try ArchivedFile.read("app.json", in: path, maximumBytes: 1_000)
        return content.map { String(decoding: $0, as: UTF8.self) }
    }

    private func archive(_ files: [(String, String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (path, text) in files {
            let entry = TarEntry(path: path, kind: .file(sizeBytes: text.utf8.count), mode: 0o644)
            bytes += TarWriter.header(for: entry) + Array(text.utf8)
            bytes += TarWriter.padding(after: text.utf8.count)
        }
        return bytes + TarWriter.endOfArchive
    }
}
