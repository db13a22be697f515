import Linux
import TestSupport
import Testing

@testable import ControlPlane

@Suite("A transcript")
struct TranscriptTests {
    @Test("keeps its first and its last bytes, and says between them how many are lost")
    func bound() throws {
        let folder = try ScratchFolder()
        let path = folder.file("output.log")
        let transcript = try Transcript(path: path, isComplete: false, limit: 10, lastLimit: 3)
        for piece in ["0123456", "789abc", "", "def"] { transcript.append(piece) }
        #expect(try FileSystem.readText(path) == "0123456789")
        transcript.complete()
        let loss = "3 bytes are lost here: 10 bytes of output are kept, and the last."
        #expect(try FileSystem.readText(path) == "0123456789\n !     \(loss)\ndef")
    }

    @Test("goes on when the disk takes something again, and says that output is lost")
    func fullDisk() throws {
        let folder = try ScratchFolder()
        let path = folder.file("output.log")
        let transcript = try Transcript(path: path, isComplete: false)
        transcript.append("one\n")
        // Every write to /dev/full is ENOSPC (null(4)).
        try FileSystem.rename(path, to: folder.file("kept"))
        try FileSystem.symbolicLink(to: "/dev/full", at: path)
        transcript.append("two\n")
        let note = "\n !     The rest of this output is lost: No space left on device.\n"
        #expect(String(decoding: transcript.endNote, as: UTF8.self) == note)
        try FileSystem.remove(path)
        try FileSystem.rename(folder.file("kept"), to: path)
        transcript.append("three\n")
        transcript.complete()
        let whole = "one\n\n !     Output is lost here: No space left on device.\nthree\n"
        #expect(try FileSystem.readText(path) == whole)
        #expect(transcript.endNote.isEmpty)
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
