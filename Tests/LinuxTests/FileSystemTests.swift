import Linux
import Testing

@Suite("Files")
struct FileSystemTests {
    @Test("are replaced whole, locked once, and removed as trees without following links")
    func files() throws {
        let folder = try FileSystem.makeTemporaryDirectory(
            in: FileSystem.temporaryDirectory,
            prefix: "linux-"
        )
        defer { try? FileSystem.removeTree(folder) }
        try FileSystem.makeDirectory(folder + "/a/b/c")
        try FileSystem.writeAtomically(folder + "/a/file", Array("one".utf8))
        try FileSystem.writeAtomically(folder + "/a/file", Array("two".utf8), permissions: 0o600)
        #expect(try FileSystem.readText(folder + "/a/file") == "two")
        #expect(try FileSystem.status(folder + "/a/file").mode == 0o600)
        #expect(try FileSystem.entries(of: folder + "/a") == ["b", "file"])
        try FileSystem.makeDirectory(folder + "/kept")
        try FileSystem.symbolicLink(to: folder + "/kept", at: folder + "/a/link")
        try FileSystem.removeTree(folder + "/a")
        #expect(try FileSystem.entries(of: folder) == ["kept"])
        let lock = try #require(try FileLock(folder + "/lock"))
        #expect(try FileLock(folder + "/lock") == nil)
        try lock.write("held")
    }

    @Test("of a full device say so")
    func full() throws {
        let file = try FileSystem.open("/dev/full", .readWrite)
        #expect(throws: Errno.noSpace) { try file.writeAll([1].span) }
    }
}
