import Archive
import Testing

@testable import Slugs

@Suite("Gzip")
struct GzipTests {
    /// Compresses as the slug packer does and hands back the stream.
    private func gzip(_ pieces: [[UInt8]], threads: Int = 2) throws -> [UInt8] {
        var stream: [UInt8] = []
        let writer = try GzipWriter(level: 6, threads: threads) { stream += $0 }
        for piece in pieces { try writer.append(piece) }
        try writer.finish()
        #expect(writer.writtenBytes == stream.count)
        return stream
    }

    private func gunzip(_ stream: [UInt8], pieceBytes: Int = .max) throws -> [UInt8] {
        let reader = try GzipReader(pieceBytes: 1000)
        var content: [UInt8] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieceBytes))
            rest = rest.dropFirst(piece.count)
            try reader.read(piece) { content += $0 }
        }
        try reader.finish()
        return content
    }

    private func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 42
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 60)
        }
    }

    @Test(
        "gives back what it was given, around the sizes of blocks and batches",
        arguments: [0, 1, (128 << 10) - 1, 128 << 10, (128 << 10) + 1, (1 << 20) + 12_345]
    )
    func roundTrip(size: Int) throws {
        let content = noise(size)
        let stream = try gzip([content])
        let pieces = stride(from: 0, to: size, by: 50_000).map { Array(content[$0..<min($0 + 50_000, size)]) }
        // Not compared inside #expect, which would look for the differences of a million bytes.
        let isSame = try gunzip(stream) == content
        let isSameInPieces = try gzip(pieces) == stream
        #expect(isSame)
        #expect(isSameInPieces)
    }

    @Test("starts with a head that carries no name and no time")
    func head() throws {
        let stream = try gzip([Array("x".utf8)])
        #expect(stream.starts(with: [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]))
    }

    @Test("reads the stored stream that uploads use, in pieces of any size", arguments: [1, 13, 65_541])
    func stored(pieceBytes: Int) throws {
        let content = noise(100_000)
        var stored = GzipStored()
        let stream = GzipStored.start + stored.blocks(for: content) + stored.end()
        let isSame = try gunzip(stream, pieceBytes: pieceBytes) == content
        #expect(isSame)
    }

    @Test("reads several members one after the other, and zeros after the last")
    func members() throws {
        let stream = try gzip([Array("one ".utf8)]) + gzip([Array("two".utf8)]) + [0, 0, 0]
        #expect(try gunzip(stream) == Array("one two".utf8))
    }

    @Test("says truncated for every proper prefix")
    func truncated() throws {
        let stream = try gzip([Array("some content".utf8)])
        for count in 0..<stream.count {
            #expect(throws: GzipError.truncated) { try gunzip(Array(stream[..<count])) }
        }
    }

    @Test("says damaged when the checksum or the size is wrong", arguments: [1, 5])
    func damaged(fromEnd: Int) throws {
        var stream = try gzip([Array("some content".utf8)])
        stream[stream.count - fromEnd] ^= 0x40
        #expect(throws: GzipError.self) { try gunzip(stream) }
    }

    @Test("gives the same stream for any number of threads", arguments: [1, 3, 64])
    func threads(count: Int) throws {
        let content = noise(40 * (128 << 10) + 77)
        let isSame = try gzip([content], threads: count) == gzip([content], threads: 2)
        #expect(isSame)
    }

    @Test("ends its threads when what it makes cannot be written")
    func unwritable() throws {
        struct Full: Error {}
        let content = noise(30 * (128 << 10))
        var writtenBytes = 0
        // Letting go of the writer joins its threads: a thread that waits for ever would keep this test from its end.
        #expect(throws: Full.self) {
            let writer = try GzipWriter(level: 1, threads: 3) {
                writtenBytes += $0.count
                if writtenBytes > 200_000 { throw Full() }
            }
            try writer.append(content)
            try writer.finish()
        }
    }
}
