import TestSupport
import Testing

@testable import ctl

@Suite("A commit's line")
struct CommitLineTests {
    @Test("is read from what git writes, whatever stands in it")
    func parse() {
        let id = String(repeating: "a1", count: 20)
        let text = "\(id)\u{0}1786356000\u{0}Dev\u{0}One\tline\u{0}\(id)\u{0}0\u{0}\u{0}\u{1b}[31m\u{0}"
        let lines = CommitLine.parse(Array(text.utf8))
        #expect(lines.map(\.sha) == ["a1a1a1a", "a1a1a1a"])
        #expect(lines.map(\.date) == ["2026-08-10T10:00:00Z", "1970-01-01T00:00:00Z"])
        #expect(lines.map(\.message) == ["One\\tline", "\\u{1b}[31m"])
        #expect(CommitLine.parse([]) == [])
    }

    @Test("is asked for with a whole id only")
    func ids() {
        #expect(CommitLine.isCommit(String(repeating: "0f", count: 20)))
        for text in ["", "0f", String(repeating: "0F", count: 20), "--output=/tmp/x", "v1.0"] {
            #expect(!CommitLine.isCommit(text))
        }
    }
}
