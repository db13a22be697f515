import Digest
import Linux
import Testing

@testable import Slugs

@Suite("The slug packer")
struct SlugPackerTests {
    private func tree(_ scratch: Scratch) throws {
        try scratch.write("tree/Procfile", "web: bin/web\n")
        try scratch.write("tree/bin/web", "#!/bin/sh\n", mode: 0o700)
        try scratch.write("tree/big", String(repeating: "0123456789abcdef", count: 80_000))
        try FileSystem.symbolicLink(to: "bin/web", at: "\(scratch.path)/tree/link")
        try FileSystem.makeDirectory("\(scratch.path)/tree/empty")
    }

    @Test(
        "writes the same bytes for the same tree, whatever its times and the number of threads",
        arguments: [2, 5, 48]
    )
    func reproducible(threads: Int) async throws {
        let (first, second) = (try Scratch(), try Scratch())
        try tree(first)
        try tree(second)
        #expect(try await run("touch", "-d", "2001-01-01", "tree/Procfile", directory: second.path) == 0)
        let one = try SlugPacker.pack("\(first.path)/tree", to: "\(first.path)/slug", threads: 1)
        let many = try SlugPacker.pack("\(second.path)/tree", to: "\(second.path)/slug", threads: threads)
        #expect(one.digest == many.digest)
        #expect(try FileSystem.readAll("\(first.path)/slug") == FileSystem.readAll("\(second.path)/slug"))
        #expect(try FileSystem.status("\(first.path)/slug").sizeBytes == one.sizeBytes)
        #expect(SHA256.digest(of: try FileSystem.readAll("\(first.path)/slug")) == one.digest)
    }

    @Test("writes what gzip and tar of this machine read, below ./app and owned by root")
    func systemTar() async throws {
        let scratch = try Scratch()
        try tree(scratch)
        _ = try SlugPacker.pack("\(scratch.path)/tree", to: "\(scratch.path)/slug.tar.gz")
        #expect(try await run("gzip", "-t", "slug.tar.gz", directory: scratch.path) == 0)
        #expect(try await run("tar", "-xzf", "slug.tar.gz", directory: scratch.path) == 0)
        #expect(try scratch.listing("app") == scratch.listing("tree"))
        #expect(try FileSystem.status("\(scratch.path)/app/bin/web").mode == 0o755)
        #expect(try FileSystem.status("\(scratch.path)/app/Procfile").modified == 315_532_800)
    }

    @Test("comes back from the unpacker as it was")
    func roundTrip() throws {
        let scratch = try Scratch()
        try tree(scratch)
        let packed = try SlugPacker.pack("\(scratch.path)/tree", to: "\(scratch.path)/slug")
        try FileSystem.makeDirectory("\(scratch.path)/out")
        let summary = try Unpacker.unpack("\(scratch.path)/slug", into: "\(scratch.path)/out", .slug)
        #expect(summary.digest == packed.digest)
        #expect(try scratch.listing("out") == scratch.listing("tree"))
    }

    @Test("leaves out FIFOs that a build left behind")
    func fifo() async throws {
        let scratch = try Scratch()
        try scratch.write("tree/a", "a")
        #expect(try await run("mkfifo", "tree/pipe", directory: scratch.path) == 0)
        _ = try SlugPacker.pack("\(scratch.path)/tree", to: "\(scratch.path)/slug")
        try FileSystem.makeDirectory("\(scratch.path)/out")
        _ = try Unpacker.unpack("\(scratch.path)/slug", into: "\(scratch.path)/out", .slug)
        #expect(try scratch.listing("out") == ["a a"])
    }
}
