import Linux
import Testing

@testable import ctl

@Suite("The reference")
struct ReferenceTests {
    @Test("in docs/cli.md is what the command table says")
    func document() throws {
        let tests = FileSystem.directoryName(#filePath)
        let path = FileSystem.directoryName(FileSystem.directoryName(tests)) + "/docs/cli.md"
        let text = Reference.markdown(Program.table)
        if Host.environment("RECORD") != nil {
            try FileSystem.makeDirectory(FileSystem.directoryName(path))
            try FileSystem.writeAtomically(path, Array(text.utf8))
        }
        #expect(try FileSystem.readText(path) == text)
    }
}
