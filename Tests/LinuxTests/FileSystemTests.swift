import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite("Files")
struct FileSystemTests {
    @Test("are on a file system that may say it is endless")
    func endlessSpace() throws {
        let endless = DiskSpace(blocks: .max, freeBlocks: .max >> 1, blockBytes: 4096)
        #expect(endless.totalBytes == .max && endless.freeBytes == .max)
        let huge = DiskSpace(blocks: .max, freeBlocks: 3, blockBytes: 1)
        #expect(huge.totalBytes == .max && huge.freeBytes == 3)
        let space = DiskSpace(blocks: 1 << 20, freeBlocks: 1 << 10, blockBytes: 4096)
        #expect(space.totalBytes == 4 << 30 && space.freeBytes == 4 << 20)
        let here = try FileSystem.space(at: FileSystem.temporaryDirectory)
        #expect(here.totalBytes > 0 && here.freeBytes <= here.totalBytes)
    }

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
        lock.release()
        #expect(try FileLock(folder + "/lock") != nil)
    }

    @Test("are removed however deep they lie, and whatever bytes name them")
    func deepTree() throws {
        let folder = try ScratchFolder()
        let root = folder.file("deep")
        try makeDirectories(depth: 3_000, below: root)
        // A name that is taken already by what the removal would call a directory that it moves.
        try FileSystem.writeAtomically(root + "/.removing-1", [1])
        try FileSystem.removeTree(root)
        #expect(!FileSystem.exists(root))
        let script =
            "mkdir -p n && cd n && : > \"$(printf 'latin\\351')\" && mkdir closed && : > closed/f && chmod 0 closed"
        try runShell(script, in: folder.path)
        try FileSystem.removeTree(folder.file("n"))
        #expect(!FileSystem.exists(folder.file("n")))
        try FileSystem.removeTree(folder.file("n"))
    }

    @Test("outside a tree stay untouched when a link takes a directory's place during its removal")
    func swappedLink() async throws {
        let folder = try ScratchFolder()
        let kept = folder.file("kept")
        try FileSystem.makeDirectory(kept, permissions: 0o751)
        try FileSystem.writeAtomically(kept + "/file", [1])
        let isDone = Lock(false)
        let tree = folder.file("tree")
        async let swapping: Void = onThread(named: "swap") {
            while !isDone.withLock({ $0 }) {
                // Directory, link, directory: whichever step the removal has just taken.
                _ = unsafe rename(tree + "/entry", tree + "/aside")
                _ = unsafe symlink(kept, tree + "/entry")
                _ = unsafe unlink(tree + "/entry")
                _ = unsafe rename(tree + "/aside", tree + "/entry")
            }
        }
        for _ in 0..<500 {
            try? FileSystem.makeDirectory(tree + "/aside/below")
            // Names come and go beneath it, so it may find a directory that is not empty.
            try? FileSystem.removeTree(tree)
        }
        isDone.withLock { $0 = true }
        try await swapping
        try FileSystem.removeTree(tree)
        #expect(try FileSystem.entries(of: kept) == ["file"])
        #expect(try FileSystem.status(kept).mode == 0o751)
    }

    /// Makes a chain of directories deeper than a path can be long (PATH_MAX).
    private func makeDirectories(depth: Int, below root: String) throws {
        try FileSystem.makeDirectory(root)
        let name = "d"
        var parent = unsafe open(root, O_RDONLY | O_DIRECTORY)
        for _ in 0..<depth {
            guard unsafe mkdirat(parent, name, 0o755) == 0 else { throw Errno(errno, "mkdirat") }
            let child = unsafe openat(parent, name, O_RDONLY | O_DIRECTORY)
            close(parent)
            parent = child
        }
        close(parent)
    }

    private func runShell(_ script: String, in directory: String) throws {
        let launch = ChildProcess.Launch(
            executable: "/bin/sh",
            arguments: ["sh", "-c", script],
            environment: ["PATH=/usr/bin:/bin"],
            directory: directory
        )
        let child = try ChildProcess.spawn(launch, descriptors: [(0, 0), (1, 1), (2, 2)])
        #expect(try child.waitForExit() == .exited(0))
    }

    @Test("of a full device say so")
    func full() throws {
        let file = try FileSystem.open("/dev/full", .readWrite)
        #expect(throws: Errno.noSpace) { try file.writeAll([1].span) }
    }
}
