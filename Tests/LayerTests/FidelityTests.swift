import Testing

/// docs/fidelity.md accounts for every numbered rule of the router.
@Suite("docs/fidelity.md")
struct FidelityTests {
    private struct Row {
        let rule: String
        let done: String
        let proof: String
        let choice: String
    }

    /// How many numbered rules each section of the router's specification has.
    private static let rules: [(section: String, count: Int)] = [
        ("1", 13), ("2", 6), ("3", 7), ("4", 16), ("5", 7), ("6", 9), ("7a", 7), ("7b", 4), ("8a", 16),
        ("9", 4),
        ("11", 15), ("12", 11), ("13", 15), ("14", 13), ("15", 23), ("16", 12), ("17", 7), ("18", 10),
        ("19", 12),
    ]

    @Test("each numbered rule of the router has one row, in order", arguments: rules)
    func rows(section: String, count: Int) throws {
        let named = try Self.rows().map(\.rule).filter { $0.hasPrefix("\(section).") }
        #expect(named == (1...count).map { "\(section).\($0)" })
    }

    @Test("sections that are not split up, and tables, have a row each")
    func wholeSections() throws {
        let named = Set(try Self.rows().map(\.rule))
        let wanted = ["5 table", "7a table", "7b table", "9 table", "20", "21", "22", "23", "24"]
        #expect(wanted.filter { !named.contains($0) } == [])
    }

    @Test("a rule that is done names its proof, one that is not says why")
    func answers() throws {
        let rows = try Self.rows()
        #expect(rows.filter { !["yes", "part", "no"].contains($0.done) }.map(\.rule) == [])
        #expect(rows.filter { $0.done != "no" && $0.proof.isEmpty }.map(\.rule) == [])
        #expect(rows.filter { $0.done != "yes" && $0.choice.isEmpty }.map(\.rule) == [])
    }

    @Test("each line of the specification's checklist, §25, names dialogues, or says why there is none")
    func checklist() throws {
        let text = try Repository.text(of: "docs/fidelity.md")
        let start = try #require(text.firstRange(of: "\n### 25. The checklist\n"))
        let end = try #require(text.firstRange(of: "\n### Ambiguous bytes\n"))
        let rows = text[start.upperBound..<end.lowerBound].split(separator: "\n")
            .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| line |") }
            .map { $0.split(separator: "|", omittingEmptySubsequences: false) }
        #expect(rows.count == 29)
        for row in rows {
            #expect(row.count == 4, "\(row)")
            #expect(row[2].contains(".http`") || row[2].contains("not in this version: "), "\(row)")
        }
    }

    // MARK: - Private

    /// The rows of the numbered tables under "Router".
    private static func rows() throws -> [Row] {
        let text = try Repository.text(of: "docs/fidelity.md")
        let start = try #require(text.firstRange(of: "\n## Router\n"))
        let end = try #require(text.firstRange(of: "\n### Ambiguous bytes\n"))
        return text[start.upperBound..<end.lowerBound].split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| ") else { return nil }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed() }
                .map { String($0) }
            guard cells.count == 7, cells[1] != "rule" else { return nil }
            return Row(rule: cells[1], done: cells[3], proof: cells[4], choice: cells[5])
        }
    }
}
