import Testing

@Suite("MarkdownTable")
struct MarkdownTableTests {
    @Test("tables are read with their cells")
    func tables() throws {
        let text = "# A\n\n| a | b |\n|---|---|\n| 1 |  |\n| `x` | y z |\n\nwords\n| c |\n|---|"
        let tables = try MarkdownTable.all(in: text)
        #expect(tables.map(\.header) == [["a", "b"], ["c"]])
        #expect(tables.map(\.rows) == [[["1", ""], ["`x`", "y z"]], []])
    }

    @Test(
        "a row that does not fit its table throws",
        arguments: [
            ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |\n", "| 3 |"),
            ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", "| 1 | 2 | 3 |"),
            ("| a | b |\n|---|---|\n| 1 | 2\n", "| 1 | 2"),
            ("| a | b |\n|---|---|\n| c | d |\n|---|---|\n", "|---|---|"),
            ("| a | b |\n|---|---|\n\n| 1 | 2 |\n| 3 | 4 |\n", "| 3 | 4 |"),
            ("| a | b |\n|---|---|\n\n| 1 | 2 |\n\n", "| 1 | 2 |"), ("| a | b |\n|---|\n", "|---|"),
        ]
    )
    func stray(_ text: String, _ line: String) {
        #expect(throws: MarkdownTable.StrayRow(line: line)) { try MarkdownTable.all(in: text) }
    }
}
