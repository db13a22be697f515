import Model
import Testing

@Suite("LogfmtText")
struct LogfmtTextTests {
    private typealias Pair = LogfmtText.Pair

    @Test("pairs come in their order, quotes and escapes taken off")
    func pairs() {
        let line = #"sock=client at=warning desc="Client \"x\" \\ \x01" path="/a?b=c d" dyno= bytes=0"#
        let wanted = [
            Pair("sock", "client"), Pair("at", "warning"), Pair("desc", #"Client "x" \ \x01"#),
            Pair("path", "/a?b=c d"), Pair("dyno", ""), Pair("bytes", "0"),
        ]
        #expect(LogfmtText.pairs(line.utf8) == wanted)
        #expect(LogfmtText.pairs("a=b\n".utf8) == [Pair("a", "b")])
        #expect(LogfmtText.pairs("a=b=c".utf8) == [Pair("a", "b=c")])
        #expect(LogfmtText.pairs("é=漢".utf8) == [Pair("é", "漢")])
    }

    @Test(
        "anything else is no such line",
        arguments: [
            "", "\n", "hello", "hello a=b", "a=b hello", "a=\"b", "a=\"b\"c=d", "=b", "a=b  c=d", "a=b ",
            " a=b",
            "a=b\tc=d", "a\"=b",
        ]
    )
    func others(_ line: String) { #expect(LogfmtText.pairs(line.utf8) == nil) }
}
