import Foundation
import Testing

/// Documents that repeat what the sources say are compared with them.
@Suite("The documents")
struct DocumentTests {
    @Test("docs/limits.md has the values of Model/Limits")
    func limits() throws {
        let document = LimitsDocument(try Repository.sourceFiles())
        #expect(document.entries.count > 50)
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try Repository.write(document.markdown, to: "docs/limits.md")
        }
        let written = columns(of: try Repository.text(of: "docs/limits.md"))
        let due = columns(of: document.markdown)
        let changes = due.difference(from: written).map { String(describing: $0) }
        #expect(changes == [], "RECORD=1 writes docs/limits.md anew")
    }

    /// The names and values of a table; words beside them may lag behind the sources.
    private func columns(of markdown: String) -> [String] {
        markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .map { $0.split(separator: "|").prefix(2).joined(separator: "|") }
    }

    @Test("a limit is read with its name, value, unit and source")
    func limitEntry() {
        let source = """
            extension Limits {
                package enum Router {
                    /// One attempt
                    /// (RFC 1).
                    package static let connect: Duration = .seconds(5)
                    package static let waits: [Duration] = [
                        .zero,
                        .seconds(20 * 60),
                    ]
                }
            }
            """
        let file = SourceFile(path: "Sources/Model/Limits+Router.swift", text: source)
        let expected: [LimitsDocument.Entry] = [
            .init(name: "Router.connect", value: "5 s", text: "One attempt (RFC 1)."),
            .init(name: "Router.waits", value: "0, 20 * 60 s", text: "–"),
        ]
        #expect(LimitsDocument([file]).entries == expected)
    }

    @Test("docs/errors.md has exactly the H codes of the sources")
    func codes() throws {
        let source = try Repository.text(of: "Sources/Model/RouterCode.swift")
        let codes = rawValues(in: source).map(\.code)
        #expect(codes.count > 20)
        let document = try Repository.text(of: "docs/errors.md")
        let table = document.split(separator: "\n### Make each of them\n", maxSplits: 1)[0]
        #expect(rows(of: String(table), beginningWith: "H").map(\.[0]) == codes)
    }

    @Test("docs/errors.md has exactly the R and L codes, by their titles", arguments: ["Runtime", "Logplex"])
    func titles(kind: String) throws {
        let source = try Repository.text(of: "Sources/Model/\(kind)Code.swift")
        var titles: [String: String] = [:]
        for line in source.split(separator: "\n") {
            let words = line.split(separator: "\"", omittingEmptySubsequences: false)
            guard words.count == 3, words[0].hasPrefix("        case ."), words[0].hasSuffix(": ") else {
                continue
            }
            let name = String(words[0].dropFirst("        case .".count).dropLast(": ".count))
            // The first is the title; explanations come after it.
            titles[name] = titles[name] ?? String(words[1])
        }
        let due = try rawValues(in: source).map { [$0.code, try #require(titles[$0.name], "\($0)")] }
        #expect(due.count > 5)
        let document = try Repository.text(of: "docs/errors.md")
        let written = rows(of: document, beginningWith: String(kind.prefix(1)))
        #expect(written.map { Array($0.prefix(2)) } == due)
        for row in written {
            #expect(row.count == 4 && ["yes", "no"].contains(row.last), "\(row)")
        }
    }

    /// The cases of an enum whose raw values are codes: `case exitTimeout = "R12"`.
    private func rawValues(in source: String) -> [(name: String, code: String)] {
        source.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 4, words[0] == "case", words[2] == "=", words[3].hasPrefix("\"") else {
                return nil
            }
            return (String(words[1]), String(words[3].dropFirst().dropLast()))
        }
    }

    /// The cells of the table rows whose first cell is a code of that letter.
    private func rows(of markdown: String, beginningWith letter: String) -> [[String]] {
        markdown.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map {
                String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            guard line.hasPrefix("| \(letter)"), cells[0].dropFirst().allSatisfy(\.isNumber) else {
                return nil
            }
            return cells
        }
    }

    @Test("docs/errors.md gives each H code its text and status")
    func routerCodes() throws {
        let source = try Repository.text(of: "Sources/Model/RouterCode.swift")
        let document = try Repository.text(of: "docs/errors.md").split(separator: "\n")
        var count = 0
        for line in source.split(separator: "\n") {
            guard let row = line.firstRange(of: ": Row(\""), let code = line.firstRange(of: "case .h") else {
                continue
            }
            let parts = line[row.upperBound...].split(separator: "\"")
            let text = try #require(parts.first)
            let values = try #require(parts.dropFirst().first).split { ", ()".contains($0) }
            let number = line[code.upperBound..<row.lowerBound]
            let status = try #require(values.first)
            let level = try #require(values.dropFirst().first).dropFirst()
            let start = "| H\(number) | \(text)"
            let found = document.contains {
                $0.hasPrefix(start) && $0.contains("| \(status) |") && $0.contains("| \(level) |")
            }
            #expect(found, "H\(number) \(text) \(status) \(level)")
            count += 1
        }
        #expect(count > 20)
    }

    @Test("docs/platform-api.md has every route of PlatformAPI")
    func routes() throws {
        let document = try Repository.text(of: "docs/platform-api.md")
        let files = try Repository.sourceFiles().filter {
            $0.path.hasPrefix("Sources/PlatformAPI/Endpoints/")
        }
        let routes = files.flatMap(\.lines).compactMap { line -> String? in
            guard let call = line.firstRange(of: "= Route(.") else { return nil }
            let rest = line[call.upperBound...]
            let path = rest.split(separator: "\"").dropFirst().first ?? ""
            return "`\(rest.prefix { $0 != "," }.uppercased()) \(path)`"
        }
        #expect(routes.count > 30)
        #expect(routes.filter { !document.contains($0) } == [])
    }

    @Test("ARCHITECTURE.md's straight paths name files that exist")
    func straightPaths() throws {
        let text = try Repository.text(of: "ARCHITECTURE.md")
        let known = Set(try Repository.sourceFiles().map(\.path))
        let start = try #require(text.firstRange(of: "## Three straight paths"))
        let end = try #require(text.firstRange(of: "## Where things are"))
        let names = text[start.upperBound..<end.lowerBound].split(separator: "`").filter {
            $0.contains("/") && !$0.contains(" ")
        }
        #expect(names.count > 25)
        let missing = names.filter {
            !known.contains("Sources/\($0).swift") && !known.contains("Sources/\($0)")
        }
        #expect(missing == [])
    }

    @Test("docs/fidelity.md names tests that exist")
    func fidelity() throws {
        let text = try Repository.text(of: "docs/fidelity.md")
        let files = try Repository.sourceFiles().filter(\.isInTests)
        var known = Set(files.map(\.target))
        for file in files {
            let name = file.path.split(separator: "/").last?.split(separator: ".").first ?? ""
            known.formUnion([String(name), "\(file.target)/\(name)"])
        }
        let named = text.split(separator: "`").filter {
            ($0.contains("Test") || $0.hasSuffix(".http")) && !$0.contains(" ")
        }
        #expect(named.count > 60)
        let missing = named.filter { name in
            !known.contains(String(name)) && !Repository.hasFile("Tests/\(name)")
                && !Repository.hasFile("Tests/RouterTests/Transcripts/\(name)")
        }
        #expect(missing.filter { $0 != ".http" } == [])
    }
}
