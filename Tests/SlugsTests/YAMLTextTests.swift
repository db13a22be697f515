import Testing

@testable import Slugs

@Suite("YAML as heroku.yml has it")
struct YAMLTextTests {
    @Test("is maps, lists, one-line collections and scalars by their indentation")
    func shapes() throws {
        let text = """
            ---
            # comment
            setup:
              addons:
              - plan: heroku-postgresql
                as: DATABASE   # why
              - heroku-redis
              config: {A: b, "C": 'd # e'}
            run:
              web: "bundle exec puma: x"
              worker:
                command:
                  - python
                  - -m app
                image: web
            list: [a, "b"]
            empty:
            folded: >
              one
              two
            kept: |
              one
                two

            """
        #expect(
            try YAMLText.parse(Array(text.utf8)) == [
                "setup": .map([
                    "addons": .list([
                        .map(["plan": .text("heroku-postgresql"), "as": .text("DATABASE")]),
                        .text("heroku-redis"),
                    ]),
                    "config": .map(["A": .text("b"), "C": .text("d # e")]),
                ]),
                "run": .map([
                    "web": .text("bundle exec puma: x"),
                    "worker": .map([
                        "command": .list([.text("python"), .text("-m app")]), "image": .text("web"),
                    ]),
                ]),
                "list": .list([.text("a"), .text("b")]), "empty": .text(""),
                "folded": .text("one two"), "kept": .text("one\n  two"),
            ]
        )
        #expect(try YAMLText.parse([]) == [:])
    }

    @Test(
        "refuses what it does not read, by its line",
        arguments: [
            ("a: 1\na: 2\n", 2), ("- a\n", 1), ("a:\n  b: 1\n   c: 2\n", 3), ("a: &x 1\n", 1), ("a\n", 1),
            ("a: [b\n", 1), ("a:\n\tb: 1\n", 2), ("a: 1\n---\nb: 2\n", 2), ("a: \"b\n", 1),
            (String(repeating: "a: \n", count: 1) + "a: x", 2),
        ]
    )
    func refused(text: String, line: Int) {
        let failure = #expect(throws: YAMLText.Failure.self) { try YAMLText.parse(Array(text.utf8)) }
        #expect(failure?.line == line, "\(text)")
    }

    @Test("that is nested without an end is refused")
    func deep() {
        let lines = (0..<500).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(throws: YAMLText.Failure.self) { try YAMLText.parse(Array(lines.utf8)) }
        let dashes = String(repeating: "- ", count: 500) + "a\n"
        #expect(throws: YAMLText.Failure.self) { try YAMLText.parse(Array("a:\n  \(dashes)".utf8)) }
    }
}
