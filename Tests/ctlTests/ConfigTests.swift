import Testing

@testable import ctl

@Suite("Config vars")
struct ConfigTests {
    @Test(
        "are quoted for a shell only where they must be",
        arguments: [
            ("plain-1.0_x/y:z@a,b+c=%", "plain-1.0_x/y:z@a,b+c=%"), ("two words", "'two words'"),
            ("$HOME", "'$HOME'"),
            ("it's", "\"it's\""), ("a\nb", "\"a\\nb\""), ("it's $5 \"x\"", "\"it's \\$5 \\\"x\\\"\""),
            ("", ""),
        ]
    )
    func quotes(value: String, text: String) throws {
        #expect(ShellQuote.quote(value) == text)
        #expect(try EnvironmentFile.parse("KEY=\(text)\n") == ["KEY": value])
    }

    @Test("are refused from a file whose lines are none")
    func badLines() {
        #expect(throws: CommandFailure.self) { try EnvironmentFile.parse("FOO\n") }
        #expect(throws: CommandFailure.self) { try EnvironmentFile.parse("FOO=\"open\n") }
    }
}
