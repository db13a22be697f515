import Testing

@testable import ctl

@Suite("A sparkline")
struct SparklineTests {
    @Test("is as high as each value's part of the largest, and blank where there is none")
    func bars() {
        #expect(Sparkline.text([0, 1, 2, nil, 7], isASCII: false) == "▁▂▃ █")
        #expect(Sparkline.text([0, 1, 2, nil, 7], isASCII: true) == "_.- #")
        // A little is more than nothing.
        #expect(Sparkline.text([0, 1, 1_000], isASCII: false) == "▁▂█")
        #expect(Sparkline.text([0, 0], isASCII: false) == "▁▁")
        #expect(Sparkline.text([nil], isASCII: false) == " ")
        #expect(Sparkline.text([], isASCII: false) == "")
    }

    @Test(
        "is in ASCII unless the locale says UTF-8, the stronger variable first",
        arguments: [
            ([:], true), (["LANG": "C"], true), (["LANG": "C.UTF-8"], false), (["LANG": "de_DE.utf8"], false),
            (["LANG": "en_US.UTF-8", "LC_ALL": "POSIX"], true), (["LC_CTYPE": "C.UTF-8@x"], false),
            (["LC_ALL": "", "LANG": "en_US.UTF-8"], false), (["LANG": "de_DE.ISO-8859-1"], true),
        ] as [([String: String], Bool)]
    )
    func locale(variables: [String: String], isASCII: Bool) {
        #expect(Sparkline.isASCIIOnly { variables[$0] } == isASCII)
    }
}
