import Testing

@Suite("Code without comments and literals")
struct CodeTextTests {
    @Test(
        "keeps what is code",
        arguments: [
            ("a // b", "a "),
            ("a /* b /* c */ d */ e", "a  e"),
            (#"f("text // no comment")"#, #"f("")"#),
            (#"f("a \(g("x") + h(1)) b") // c"#, #"f("g("") + h(1))") "#),
            (##"f(#"a " \( b "#, c)"##, #"f("", c)"#),
            ("\"\"\"\n one\n \"two\"\n \"\"\" + x", "\"\n\n\n\" + x"),
            (#""\\" + y"#, #""" + y"#),
        ]
    )
    func strips(source: String, code: String) {
        #expect(CodeText(source).lines.joined(separator: "\n") == code)
    }

    @Test("splits names into their words")
    func words() {
        #expect(camelCaseWords(of: "HTTPBackendPool2Common") == ["HTTP", "Backend", "Pool", "Common"])
        #expect(camelCaseWords(of: "Exchange+Effects") == ["Exchange", "Effects"])
    }
}
