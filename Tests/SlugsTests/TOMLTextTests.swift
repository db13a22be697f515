import Linux
import Testing

@testable import Slugs

@Suite("TOML as project.toml has it")
struct TOMLTextTests {
    @Test("is tables, lists of tables, dotted keys, strings, arrays and inline tables")
    func shapes() throws {
        let text = #"""
            top = 1
            [_]
            schema-version = "0.2" # comment
            [io.buildpacks]
            builder = 'heroku/builder:24'
            exclude = [
              "/log", # one
              "tmp",
            ]
            [[io.buildpacks.group]]
            id = "heroku/nodejs"
            [[io.buildpacks.group]]
            id = "heroku/python"
            "version" = "1"
            [[io.buildpacks.build.env]]
            name = "A"
            value = "x\ty\u00e9\"z"
            [a]
            b.c = { d = true, e = ["f"] }
            long = """
            one
            two"""
            """#
        let value = try TOMLText.parse(Array(text.utf8))
        #expect(value["top"] == .word("1"))
        #expect(value["_", "schema-version"]?.scalarText == "0.2")
        #expect(value["io", "buildpacks", "builder"]?.scalarText == "heroku/builder:24")
        #expect(value["io", "buildpacks", "exclude"] == .list([.text("/log"), .text("tmp")]))
        let group = value["io", "buildpacks", "group"]?.items ?? []
        #expect(group.map { $0["id"]?.scalarText } == ["heroku/nodejs", "heroku/python"])
        #expect(value["io", "buildpacks", "build", "env"]?.items.first?["value"]?.scalarText == "x\tyé\"z")
        #expect(value["a", "b", "c"] == .table(["d": .word("true"), "e": .list([.text("f")])]))
        #expect(value["a", "long"]?.scalarText == "one\ntwo")
        #expect(value["a", "none", "below"] == nil)
    }

    @Test(
        "refuses what it does not read, by its line",
        arguments: [
            ("a = 1\na = 2\n", 2), ("[a\n", 1), ("a\n", 1), ("a = \n", 1), ("x = 1\ny = \"z\n", 2),
            ("a = [1\n, 2", 2), ("a = {b = 1", 1), ("a = 1 2\n", 1), ("a = 1\n[a]\nb = 1\n", 2),
            ("a = \"\\x\"\n", 1), ("[[a]]\n[[a.b]]\n[a]\nc = 1\n", 3),
        ]
    )
    func refused(text: String, line: Int) {
        let failure = #expect(throws: TOMLText.Failure.self) { try TOMLText.parse(Array(text.utf8)) }
        #expect(failure?.line == line, "\(text)")
    }

    @Test("of a megabyte is read once, and not once more for each of its keys", .timeLimit(.minutes(3)))
    func large() async throws {
        var text = "[b]\n"
        for number in 0..<120_000 { text += "\(String(number, radix: 36))=1\n" }
        for _ in 0..<10_000 { text += "[[c]]\n" }
        let bytes = Array(text.utf8)
        let value = try await onThread(named: "large") { try TOMLText.parse(bytes) }
        guard case .table(let fields) = value["b"] else {
            Issue.record("there is no table b")
            return
        }
        #expect(fields.count == 120_000)
        #expect(value["c"]?.items.count == 10_000)
    }

    @Test("that is nested without an end is refused")
    func deep() {
        let text = "a = " + String(repeating: "[", count: 5_000)
        #expect(throws: TOMLText.Failure.self) { try TOMLText.parse(Array(text.utf8)) }
        let keys = "[" + Array(repeating: "a", count: 5_000).joined(separator: ".") + "]"
        #expect(throws: TOMLText.Failure.self) { try TOMLText.parse(Array(keys.utf8)) }
    }
}
