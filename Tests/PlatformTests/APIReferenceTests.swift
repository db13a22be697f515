import Linux
import PlatformAPI
import TestSupport
import Testing

@Suite("docs/platform-api.md")
struct APIReferenceTests {
    @Test("has every endpoint of the catalogue, and every call for what there is not")
    func tables() throws {
        let path = Repository.path("docs/platform-api.md")
        let written = try FileSystem.readText(path)
        let due = try APIReference.update(written)
        if Host.environment("RECORD") != nil { try FileSystem.writeAtomically(path, Array(due.utf8)) }
        #expect(try FileSystem.readText(path) == due, "RECORD=1 writes docs/platform-api.md anew")
    }
}

/// The tables of docs/platform-api.md, each behind its mark.
enum APIReference {
    struct MissingMark: Error { let mark: String }

    /// The document with its tables made anew.
    static func update(_ document: String) throws -> String {
        var document = document
        for (mark, rows) in [("<!-- endpoints -->", endpoints), ("<!-- absent -->", absent)] {
            guard let start = document.firstRange(of: mark)?.upperBound else { throw MissingMark(mark: mark) }
            let rest = document[start...]
            let end = rest.firstRange(of: "<!-- end -->")?.lowerBound ?? rest.endIndex
            document.replaceSubrange(start..<end, with: "\n\n" + rows.joined(separator: "\n") + "\n\n")
        }
        return document
    }

    // MARK: - Private

    private static var endpoints: [String] {
        ["| endpoint | type | what it does |", "|---|---|---|"]
            + Catalogue.endpoints.map { "| `\($0.route)` | `\($0.name)` | \($0.summary) |" }
    }

    private static var absent: [String] {
        ["| call | answer |", "|---|---|"]
            + AbsentResource.all.map { "| `\($0.route)` | \($0.summary) |" }
    }
}
