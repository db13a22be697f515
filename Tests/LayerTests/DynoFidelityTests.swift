import Testing

/// docs/fidelity.md accounts for every fact of the dynos' specification.
@Suite("docs/fidelity.md, of dynos")
struct DynoFidelityTests {
    /// How many facts each section of the specification has, besides the rows of its tables.
    private static let facts: [(section: String, count: Int)] = [
        ("1", 9), ("2", 34), ("3", 16), ("4", 1), ("5", 12), ("6", 16), ("7", 16), ("8", 10), ("9", 4),
        ("10", 12), ("11", 4),
    ]
    private static let tables = [
        "2 crash table",
        "R10", "R12", "R13", "R14", "R15", "R16", "R17", "R99",
        "Eco", "Basic", "Standard-1X", "Standard-2X", "Performance-M", "Performance-L", "Performance-L-RAM",
        "Performance-XL", "Performance-2XL", "Private and Shield",
        "PORT", "DYNO", "HOME", "PWD, SHLVL, _, PS1, TERM", "PATH", "COLUMNS, LINES",
    ]

    @Test("each fact has one row, in order", arguments: facts)
    func rows(section: String, count: Int) throws {
        #expect(try Self.dynos().rules(ofSection: section) == (1...count).map { "\(section).\($0)" })
    }

    @Test("each row of a table has one")
    func tableRows() throws {
        let named = try Self.dynos().rows.map(\.rule)
        #expect(Self.tables.filter { name in named.count { $0 == name } != 1 } == [])
    }

    @Test("a fact that is done names its proof, one that is not says why")
    func answers() throws {
        #expect(try Self.dynos().unanswered == [])
        #expect(try Self.dynos().doubled == [])
    }

    // MARK: - Private

    private static func dynos() throws -> FidelityTable {
        try FidelityTable(from: "## Dynos", to: "## Slugs, builds, releases")
    }
}
