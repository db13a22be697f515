import Testing

/// docs/fidelity.md accounts for every fact of the slugs' specification.
@Suite("docs/fidelity.md, of slugs")
struct SlugFidelityTests {
    /// How many facts each section of the specification has, besides the rows of its tables.
    private static let facts: [(section: String, count: Int)] = [
        ("1", 25), ("2", 39), ("3", 17), ("4", 42), ("5", 6), ("6", 7), ("7", 19), ("8", 14),
    ]
    private static let tables = [
        "bin/detect", "bin/compile", "bin/release", "bin/report", "bin/test-compile", "bin/test", "export",
        ".profile.d/*.sh",
        "heroku/python", "heroku/nodejs", "heroku/ruby", "heroku/php", "heroku/java", "heroku/go",
        "heroku/dotnet", "heroku-community/static", "heroku-community/apt", "heroku-community/inline",
        "heroku-community/nginx", "null",
    ]

    @Test("each fact has one row, in order", arguments: facts)
    func rows(section: String, count: Int) throws {
        #expect(try Self.slugs().rules(ofSection: section) == (1...count).map { "\(section).\($0)" })
    }

    @Test("each row of a table has one")
    func tableRows() throws {
        let named = try Self.slugs().rows.map(\.rule)
        #expect(Self.tables.filter { name in named.count { $0 == name } != 1 } == [])
    }

    @Test("a fact that is done names its proof, one that is not says why")
    func answers() throws {
        #expect(try Self.slugs().unanswered == [])
        #expect(try Self.slugs().doubled == [])
    }

    // MARK: - Private

    private static func slugs() throws -> FidelityTable {
        try FidelityTable(from: "## Slugs, builds, releases", to: "## Logs")
    }
}
