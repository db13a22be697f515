import Testing

@testable import ctl

@Suite("A line of a pre-receive hook's input")
struct RefUpdateTests {
    private let zeros = String(repeating: "0", count: 40)
    private let commit = String(repeating: "a1", count: 20)

    @Test("names a ref with its commits before and after")
    func reads() throws {
        let update = try RefUpdate(parsing: "\(zeros) \(commit) refs/heads/main")
        #expect(update.old == zeros)
        #expect(update.new == commit)
        #expect(update.ref == "refs/heads/main")
        #expect(!update.isDeletion)
        #expect(try RefUpdate(parsing: "\(commit) \(zeros) refs/heads/main").isDeletion)
    }

    @Test(
        "is refused in any other form",
        arguments: ["", "a b refs/heads/main", "%0 %1", "%0 %1 heads/main", "%0 -%1 refs/x", "%1  %0 refs/x"]
    )
    func refuses(form: String) {
        let line = form.replacing("%0", with: zeros).replacing("%1", with: commit)
        #expect(throws: RefUpdate.Malformed(line: line)) { try RefUpdate(parsing: line) }
    }
}
