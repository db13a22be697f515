import Model
import Testing

@Suite("A .env file")
struct DotenvTextTests {
    @Test(
        "names what it sets, and nothing else",
        arguments: [
            ("", []),
            ("A=1\nB=two words\n", ["A", "B"]),
            ("# A=1\n\n  export  B = 2\r\nC\n", ["B"]),
            ("A=\nB=x=y\nA=again", ["A", "B"]),
            ("no-dash=1\n9=2\n=3\nfine_1=4", ["fine_1"]),
            ("KEY=\"first\nNOT=\nlast\"\nNEXT='one line'\nLAST=1", ["KEY", "LAST", "NEXT"]),
            ("A=\"unfinished\nB=1", ["A"]),
        ] as [(String, [String])]
    )
    func names(text: String, names: [String]) {
        #expect(DotenvText.names(in: text) == names)
    }
}
