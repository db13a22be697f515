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

    @Test("has nothing but prose beside its tables")
    func prose() throws {
        let written = try FileSystem.readText(Repository.path("docs/platform-api.md"))
        #expect(APIReference.strayLines(of: written) == [])
        let row = "| `GET /apps` | `AppList` | Lists all apps. |"
        for end in [row, "<!-- end -->", "<!-- absent -->"] {
            #expect(APIReference.strayLines(of: "\(written)\nProse.\n\(end)\n") == [end])
        }
        let before = written.replacing("<!-- absent -->", with: "\(row)\n\n<!-- absent -->")
        #expect(APIReference.strayLines(of: before) == [row])
    }
}

/// The tables of docs/platform-api.md, each behind its mark.
enum APIReference {
    struct MissingMark: Error { let mark: String }

    /// The document with its tables made anew.
    static func update(_ document: String) throws -> String {
        var document = document
        for (mark, rows) in zip(marks, [endpoints, absent]) {
            guard let start = document.firstRange(of: mark)?.upperBound else { throw MissingMark(mark: mark) }
            guard let end = document[start...].firstRange(of: end)?.lowerBound else {
                throw MissingMark(mark: end)
            }
            document.replaceSubrange(start..<end, with: "\n\n" + rows.joined(separator: "\n") + "\n\n")
        }
        return document
    }

    /// Marks and rows of tables that stand before, between or behind the marked tables: nobody would make them anew.
    static func strayLines(of document: String) -> [String] {
        var due = marks[...]
        var isInTable = false
        return document.split(separator: "\n").map(String.init).filter { line in
            if isInTable {
                isInTable = line != end
                return false
            }
            if line == due.first {
                due.removeFirst()
                isInTable = true
                return false
            }
            return line.hasPrefix("|") || line.hasPrefix("<!--")
        }
    }

    // MARK: - Private

    private static let marks = ["<!-- endpoints -->", "<!-- absent -->"]
    private static let end = "<!-- end -->"

    private static var endpoints: [String] {
        ["| endpoint | type | what it does |", "|---|---|---|"]
            + Catalogue.endpoints.map { "| `\($0.route)` | `\($0.name)` | \($0.summary) |" }
    }

    private static var absent: [String] {
        ["| call | answer |", "|---|---|"]
            + AbsentResource.all.map { "| `\($0.route)` | \($0.summary) |" }
    }
}
