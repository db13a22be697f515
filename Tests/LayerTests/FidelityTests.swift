import Testing

/// docs/fidelity.md accounts for every numbered rule of the router.
@Suite("docs/fidelity.md")
struct FidelityTests {
    /// How many numbered rules each section of the router's specification has.
    private static let rules: [(section: String, count: Int)] = [
        ("1", 13), ("2", 6), ("3", 7), ("4", 16), ("5", 7), ("6", 9), ("7a", 7), ("7b", 4), ("8a", 16),
        ("9", 4),
        ("11", 15), ("12", 11), ("13", 15), ("14", 13), ("15", 23), ("16", 12), ("17", 7), ("18", 10),
        ("19", 12),
    ]

    @Test("each numbered rule of the router has one row, in order", arguments: rules)
    func rows(section: String, count: Int) throws {
        #expect(try Self.router().rules(ofSection: section) == (1...count).map { "\(section).\($0)" })
    }

    @Test("sections that are not split up, and tables, have a row each")
    func wholeSections() throws {
        let named = Set(try Self.router().rows.map(\.rule))
        let wanted = ["5 table", "7a table", "7b table", "9 table", "20", "21", "22", "23", "24"]
        #expect(wanted.filter { !named.contains($0) } == [])
    }

    @Test("a rule that is done names its proof, one that is not says why")
    func answers() throws {
        #expect(try Self.router().unanswered == [])
        #expect(try Self.router().doubled == [])
    }

    @Test("each row has as many cells as its table's header")
    func shapes() throws {
        #expect(try MarkdownTable.all(in: Repository.text(of: "docs/fidelity.md")).count > 30)
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

    private static func router() throws -> FidelityTable {
        try FidelityTable(from: "## Router", to: "### Ambiguous bytes")
    }
}
