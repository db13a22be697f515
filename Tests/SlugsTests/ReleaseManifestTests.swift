import Model
import Testing

@testable import Slugs

@Suite("A release manifest")
struct ReleaseManifestTests {
    @Test(
        "of nothing is empty",
        arguments: [
            "", "--- {}", "---\n", "{}", "---\n{}\n", "# only a comment\n", "addons: []\nconfig_vars: {}\n",
        ]
    )
    func nothing(text: String) throws {
        #expect(try ReleaseManifest(parsing: Array(text.utf8)) == ReleaseManifest())
    }

    @Test(
        "reads block and one-line forms alike",
        arguments: [
            "---\naddons:\n  - heroku-postgresql\nconfig_vars:\n  A: '1'\n"
                + "default_process_types:\n  web: npm start\n  rake: \"bundle exec rake\"\n",
            "addons:\n- heroku-postgresql\nconfig_vars:\n    A: \"1\"\ndefault_process_types:\n"
                + "    web: 'npm start' # comment\n    rake: bundle exec rake # comment\n",
            "--- \naddons: [heroku-postgresql]\nconfig_vars: {A: 1}\n"
                + "default_process_types: {web: npm start, \"rake\": 'bundle exec rake'}\n",
        ]
    )
    func forms(text: String) throws {
        let manifest = try ReleaseManifest(parsing: Array(text.utf8))
        #expect(manifest.addons == ["heroku-postgresql"])
        #expect(manifest.configVars == ["A": "1"])
        #expect(manifest.processTypes == [.web: "npm start", try ProcessType("rake"): "bundle exec rake"])
    }

    @Test(
        "keeps colons and quotes that belong to a command",
        arguments: [
            ("web: bin/x -a b:c", "bin/x -a b:c"), ("web: sh -c 'a'", "sh -c 'a'"),
            ("web: \"a \\\"b\\\" \\\\ c\"", "a \"b\" \\ c"), ("web: 'it''s'", "it's"),
            ("web: bundle exec rails s -p ${PORT:-5000}", "bundle exec rails s -p ${PORT:-5000}"),
        ]
    )
    func commands(line: String, expected: String) throws {
        let manifest = try ReleaseManifest(parsing: Array("default_process_types:\n  \(line)\n".utf8))
        #expect(manifest.processTypes == [.web: expected])
    }

    @Test("passes over sections it does not know")
    func unknown() throws {
        let text = "other:\n  deep:\n    - x\ndefault_process_types:\n  web: a\n"
        #expect(try ReleaseManifest(parsing: Array(text.utf8)).processTypes == [.web: "a"])
    }

    @Test(
        "names the line that is not of its shape",
        arguments: [
            ("Traceback (most recent call last)", 1), ("---\ndefault_process_types:\n  web\n", 3),
            ("default_process_types:\n  we b: x\n", 2), ("default_process_types: {web: a\n", 1),
            ("config_vars:\n  A: \"open\n", 2), ("addons: yes please\n", 1),
        ]
    )
    func invalid(text: String, line: Int) {
        #expect(throws: (any Error).self) { try ReleaseManifest(parsing: Array(text.utf8)) }
        do {
            _ = try ReleaseManifest(parsing: Array(text.utf8))
        } catch {
            #expect(error.line == line)
        }
    }

    @Test("of a later buildpack wins over an earlier one")
    func merging() throws {
        let first = try ReleaseManifest(
            parsing: Array("addons: [a]\ndefault_process_types: {web: one, rake: r}".utf8)
        )
        let second = try ReleaseManifest(
            parsing: Array("addons: [a, b]\ndefault_process_types: {web: two}".utf8)
        )
        let merged = second.merged(over: first)
        #expect(merged.processTypes == [.web: "two", try ProcessType("rake"): "r"])
        #expect(merged.addons == ["a", "b"])
    }
}
