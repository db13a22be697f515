import Archive
import Linux
import TestSupport
import Testing

@testable import ctl

@Suite("A source archive")
struct SourceArchiveTests {
    private func whole(_ archive: SourceArchive) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece = try archive.nextPiece()
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }

    private func write(_ folder: ScratchFolder, _ name: String, _ content: [UInt8]) throws {
        try FileSystem.makeDirectory(FileSystem.directoryName(folder.file(name)))
        try FileSystem.writeAtomically(folder.file(name), content)
    }

    @Test(
        "has the length it promised, whatever the files' sizes",
        arguments: [0, 1, 511, 512, 65_535, 70_000, 300_001]
    )
    func length(size: Int) throws {
        let folder = try ScratchFolder()
        try write(folder, "a", [UInt8](repeating: 7, count: size))
        try write(folder, "sub/b", [1])
        let archive = try SourceArchive(of: folder.path)
        let promised = archive.lengthBytes
        #expect(try whole(archive).count == promised)
    }

    @Test("is unpacked by tar to the same files, links and modes, without .git")
    func roundTrip() throws {
        let folder = try ScratchFolder()
        let big = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try write(folder, "in/big", big)
        try write(folder, "in/sub/.git/config", [1])
        try write(folder, "in/.git/HEAD", [1])
        try write(folder, "in/sub/deep/ü x", Array("hello".utf8))
        try write(folder, "in/\(String(repeating: "n", count: 150))", [2])
        try FileSystem.setMode(folder.file("in/big"), 0o755)
        try FileSystem.symbolicLink(to: "../big", at: folder.file("in/sub/link"))
        let archive = try SourceArchive(of: folder.file("in"))
        try FileSystem.writeAtomically(folder.file("a.tar.gz"), whole(archive))
        try FileSystem.makeDirectory(folder.file("out"))
        let tar = try #require(Executable.find("tar") { Host.environment($0) })
        #expect(try tar.run(["-xzf", folder.file("a.tar.gz"), "-C", folder.file("out")], isQuiet: true) == 0)
        #expect(try FileSystem.readAll(folder.file("out/big")) == big)
        #expect(try FileSystem.status(folder.file("out/big")).mode & 0o100 != 0)
        #expect(try FileSystem.readText(folder.file("out/sub/deep/ü x")) == "hello")
        #expect(try FileSystem.readLink(folder.file("out/sub/link")) == "../big")
        #expect(try FileSystem.entries(of: folder.file("out")).map(\.count) == [3, 150, 3])
        #expect(try FileSystem.entries(of: folder.file("out/sub")) == ["deep", "link"])
    }

    @Test(
        "refuses a link that leads out of the directory",
        arguments: ["/etc/passwd", "../outside", "sub/../../x", "./../.."]
    )
    func links(target: String) throws {
        let folder = try ScratchFolder()
        try FileSystem.symbolicLink(to: target, at: folder.file("bad"))
        let problem = #expect(throws: SourceArchive.Problem.self) { try SourceArchive(of: folder.path) }
        #expect(
            problem?.message.hasPrefix("The link bad points out of the directory (to \(target)).") == true
        )
    }

    @Test("takes links inside of it, dangling ones too", arguments: ["x", "sub/../y", "./a/b/../../c"])
    func insideLinks(target: String) throws {
        let folder = try ScratchFolder()
        try FileSystem.symbolicLink(to: target, at: folder.file("good"))
        #expect(throws: Never.self) { try SourceArchive(of: folder.path) }
    }

    @Test("refuses a socket, a missing directory and a file in its place")
    func otherKinds() throws {
        let folder = try ScratchFolder()
        #expect(throws: SourceArchive.Problem(message: "There is no directory \(folder.path)/none.")) {
            try SourceArchive(of: folder.file("none"))
        }
        try write(folder, "file", [1])
        #expect(throws: SourceArchive.Problem(message: "\(folder.path)/file is not a directory.")) {
            try SourceArchive(of: folder.file("file"))
        }
        let socket = try Socket.listen(on: .unix(path: folder.file("s")))
        let problem = #expect(throws: SourceArchive.Problem.self) { try SourceArchive(of: folder.path) }
        #expect(problem?.message.hasPrefix("s is a socket, a pipe or a device") == true)
        _ = consume socket
    }

    @Test("says so when a file becomes shorter while it is read")
    func shrinking() throws {
        let folder = try ScratchFolder()
        try write(folder, "a", [UInt8](repeating: 1, count: 200_000))
        let archive = try SourceArchive(of: folder.path)
        try write(folder, "a", [1])
        #expect(throws: SourceArchive.Problem(message: "a became shorter while it was read. Try again.")) {
            try whole(archive)
        }
    }
}
