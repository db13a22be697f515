import Linux
import TestSupport
import Testing

@testable import ControlPlane

@Suite("A transcript")
struct TranscriptTests {
    @Test("keeps its first bytes, and says at its end how many are lost")
    func bound() throws {
        let folder = try ScratchFolder()
        let path = folder.file("output.log")
        let transcript = try Transcript(path: path, isComplete: false, limit: 10)
        for piece in ["0123456", "789abc", "", "def"] { transcript.append(piece) }
        #expect(try FileSystem.readText(path) == "0123456789")
        transcript.complete()
        let whole = "0123456789\n !     6 bytes more are lost: 10 bytes of output are kept.\n"
        #expect(try FileSystem.readText(path) == whole)
    }

    @Test("that has room for everything has nothing but what was written")
    func whole() throws {
        let folder = try ScratchFolder()
        let path = folder.file("output.log")
        let transcript = try Transcript(path: path, isComplete: false, limit: 10)
        transcript.append("0123456789")
        transcript.complete()
        #expect(try FileSystem.readText(path) == "0123456789")
    }
}
