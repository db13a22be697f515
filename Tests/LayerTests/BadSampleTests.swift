import Testing

/// Each rule must be able to fail: a bad sample for each, and the good one beside it.
@Suite("Each house rule can fail")
struct BadSampleTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let label: String
        let rule: any HouseRule
        let path: String
        let text: String
        /// The lines that break the rule; empty for a good sample.
        let lines: [Int]

        init(_ label: String, _ rule: any HouseRule, _ path: String, _ text: String, _ lines: [Int]) {
            self.label = label
            self.rule = rule
            self.path = path
            self.text = text
            self.lines = lines
        }

        var testDescription: String { label }
    }

    static let imports = [
        Sample("an engine imports an engine", ImportRule(), "Sources/Router/A.swift", "import Slugs\n", [1]),
        Sample(
            "an import with attributes and access",
            ImportRule(),
            "Sources/HTTP/A.swift",
            "import\n@preconcurrency package import struct Foundation.URL\n",
            [2]
        ),
        Sample("an import in a comment", ImportRule(), "Sources/HTTP/A.swift", "// import Foundation\n", []),
        Sample("an allowed import", ImportRule(), "Sources/Router/A.swift", "package import Model\n", []),
        Sample("an unknown target", ImportRule(), "Sources/Addons/A.swift", "\n", [1]),
        Sample(
            "a C module in the wrong place",
            CModuleRule(),
            "Tests/StoreTests/A.swift",
            "\nimport CSQLite\n",
            [2]
        ),
        Sample("a C module nobody needs", CModuleRule(), "Sources/Store/A.swift", "import Model\n", [1]),
    ]

    static let names = [
        Sample("a type", NameRule(), "Sources/Router/A.swift", "\npackage struct DynoBackend {\n", [2]),
        Sample("a file", NameRule(), "Sources/Router/StringUtils.swift", "\n", [1]),
        Sample("a bare Process", NameRule(), "Sources/Linux/A.swift", "final class Process {\n", [1]),
        Sample("a bare Header", NameRule(), "Sources/HTTP/A.swift", "enum Header: Sendable {\n", [1]),
        Sample("a good name", NameRule(), "Sources/Linux/ChildProcess.swift", "class ChildProcess {\n", []),
        Sample("a class method", NameRule(), "Sources/Linux/A.swift", "class func helper() {\n", []),
    ]

    static let seams = [
        Sample("unsafe in an engine", UnsafeRule(), "Sources/Router/A.swift", "let x = unsafe y\n", [1]),
        Sample(
            "unsafe in an interpolation",
            UnsafeRule(),
            "Sources/Router/A.swift",
            #"let x = "a \(unsafe y)""# + "\n",
            [1]
        ),
        Sample("the word in a literal", UnsafeRule(), "Sources/Router/A.swift", "let x = \"unsafe\"\n", []),
        Sample("unsafe in Gzip.swift", UnsafeRule(), "Sources/Slugs/Gzip.swift", "unsafe f()\n", []),
        Sample("a lock", CallRule(), "Sources/Router/A.swift", "let a = NSLock()\n", [1]),
        Sample("print in a library", CallRule(), "Sources/Router/A.swift", "print(1)\n", [1]),
        Sample("print in a program", CallRule(), "Sources/ctl/A.swift", "print(1)\n", []),
        Sample("a longer name", CallRule(), "Sources/Router/A.swift", "blueprint(1)\n", []),
        Sample("sleep in a test", CallRule(), "Tests/RouterTests/A.swift", "\nawait Task.sleep(1)\n", [2]),
        Sample(
            "a deadline in a test",
            CallRule(),
            "Tests/RouterTests/A.swift",
            "try await Task.sleep(for: .seconds(20))\n",
            []
        ),
        Sample("a note", CallRule(), "Sources/Router/A.swift", "\n\n// TO" + "DO later\n", [3]),
    ]

    static let shapes = [
        Sample("400 lines", LengthRule(), "Sources/Router/A.swift", many("//\n", 400), []),
        Sample("401 lines", LengthRule(), "Tests/RouterTests/A.swift", many("//\n", 401), [401]),
        Sample("40 lines", LengthRule(), "Sources/Router/A.swift", function(ofLines: 40), []),
        Sample("41 lines", LengthRule(), "Sources/Router/A.swift", "\n" + function(ofLines: 41), [2]),
        Sample(
            "a table of 60 rows",
            LengthRule(),
            "Sources/Router/A.swift",
            "func f() {\n" + many("    case .a: 1\n", 60) + "}\n",
            []
        ),
        Sample("undocumented", DocumentationRule(), "Sources/HTTP/A.swift", "package struct A {\n", [1]),
        Sample(
            "documented above an attribute",
            DocumentationRule(),
            "Sources/HTTP/A.swift",
            "/// A.\n@frozen\npackage struct A {\n",
            []
        ),
        Sample("inside", DocumentationRule(), "Sources/HTTP/A.swift", "    package enum B {\n", []),
        Sample("not for others", DocumentationRule(), "Sources/HTTP/A.swift", "struct A {\n", []),
        Sample("tests of nothing", MirrorRule(), "Tests/RouterTests/OtherTests.swift", "\n", [1]),
        Sample("support in a test target", MirrorRule(), "Tests/RouterTests/Fixture.swift", "\n", []),
    ]

    @Test("as its sample shows", arguments: [imports, names, seams, shapes].flatMap { $0 })
    func samples(sample: Sample) {
        let file = SourceFile(path: sample.path, text: sample.text)
        #expect(sample.rule.violations(in: [file]).map(\.line) == sample.lines)
    }

    @Test("names the file and the line")
    func description() throws {
        let file = SourceFile(path: "Sources/Router/A.swift", text: "\nimport Store\n")
        let violation = try #require(ImportRule().violations(in: [file]).first)
        #expect(violation.description == "Sources/Router/A.swift:2: Router must not import Store")
    }

    @Test("accepts a test file that is named after a folder or goes on after its type's name")
    func mirrorPrefix() {
        let files = [
            "Sources/Router/Exchange.swift", "Tests/RouterTests/ExchangeTimeoutTests.swift",
            "Sources/Router/Things/A.swift", "Tests/RouterTests/ThingTests.swift",
        ].map { SourceFile(path: $0, text: "") }
        #expect(MirrorRule().violations(in: files).isEmpty)
    }

    private static func many(_ line: String, _ count: Int) -> String {
        String(repeating: line, count: count)
    }

    private static func function(ofLines count: Int) -> String {
        "func f() {\n" + many("    g()\n", count - 2) + "}\n"
    }
}
