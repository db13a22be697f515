import Testing

@testable import Slugs

@Suite("A .slugignore")
struct SlugignoreTests {
    @Test(
        "leaves out what a pattern names",
        arguments: [
            ("*.psd", "logo.psd", true), ("*.psd", "art/logo.psd", true), ("*.psd", "logo.psd.txt", false),
            ("/docs", "docs", true), ("/docs", "a/docs", false), ("docs", "a/docs", true),
            ("test/fixtures", "test/fixtures", true), ("test/fixtures", "a/test/fixtures", false),
            ("a/*/c", "a/b/c", true), ("a/*/c", "a/b/b/c", false), ("a/**/c", "a/b/b/c", true),
            ("a/**/c", "a/c", true), ("**/c", "c", true), ("**/c", "x/y/c", true), ("**/c", "x/yc", false),
            ("a/**", "a/b/c", true), ("a/**", "a", false), ("?.txt", "a.txt", true),
            ("?.txt", "ab.txt", false),
            ("[a-c].txt", "b.txt", true), ("[!a-c].txt", "b.txt", false), ("[!a-c].txt", "d.txt", true),
            ("[]x].txt", "].txt", true), ("[open", "[open", true), ("\\*.txt", "*.txt", true),
            ("\\*.txt", "a.txt", false), ("# comment", "# comment", false), ("!*.psd", "logo.psd", false),
            ("*.psd  \r", "logo.psd", true), ("*", "a/b", true), ("./spec", "spec", true),
        ]
    )
    func patterns(pattern: String, path: String, expected: Bool) {
        #expect(Slugignore(parsing: Array(pattern.utf8)).matches(path, isDirectory: false) == expected)
    }

    @Test("with a trailing slash leaves out directories only")
    func directories() {
        let ignore = Slugignore(parsing: Array("build/\n".utf8))
        #expect(ignore.matches("build", isDirectory: true))
        #expect(ignore.matches("a/build", isDirectory: true))
        #expect(!ignore.matches("build", isDirectory: false))
    }

    @Test("cannot be made to take for ever")
    func pathological() {
        let pattern = String(repeating: "*a", count: 100) + "b"
        let name = String(repeating: "a", count: 250)
        #expect(!Slugignore(parsing: Array(pattern.utf8)).matches(name, isDirectory: false))
    }
}
