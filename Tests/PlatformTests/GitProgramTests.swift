import Archive
import Linux
import Slugs
import TestSupport
import Testing

@testable import ControlPlane

@Suite("What git reads of a request")
struct GitProgramTests {
    @Test("is its content, expanded where it is gzip, and no file is left of it")
    func input() throws {
        let folder = try ScratchFolder()
        let text = Array(String(repeating: "0009want\n", count: 5_000).utf8)
        var gzip = GzipStored()
        let zipped = GzipStored.start + gzip.blocks(for: text) + gzip.end()
        for (bytes, isZipped) in [(text, false), (zipped, true)] {
            try FileSystem.writeAtomically(folder.file("content"), bytes)
            let input = try GitProgram.input(folder.file("content"), isZipped: isZipped)
            var read: [UInt8] = []
            while let piece = try input.read(upTo: 65_536), !piece.isEmpty { read += piece }
            #expect(read == text)
            #expect(try FileSystem.entries(of: folder.path) == [])
        }
        try FileSystem.writeAtomically(folder.file("content"), Array(zipped.dropLast(9)))
        #expect(throws: GzipError.self) {
            _ = try GitProgram.input(folder.file("content"), isZipped: true).rawValue
        }
        #expect(try FileSystem.entries(of: folder.path) == [])
    }
}
