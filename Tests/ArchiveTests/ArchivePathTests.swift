import Archive
import Testing

@Suite("An archive path")
struct ArchivePathTests {
    @Test(
        "is the components below the root",
        arguments: [
            ("./app/a", ["app", "a"], true), ("app//a/", ["app", "a"], false), ("./", [], true),
            ("a/./b", ["a", "b"], false), ("..a/b..", ["..a", "b.."], false), (".", [], true),
        ]
    )
    func components(name: String, expected: [String], startsAtRoot: Bool) throws {
        let path = try ArchivePath(Array(name.utf8))
        #expect(path.components == expected.map { Array($0.utf8) })
        #expect(path.startsAtRoot == startsAtRoot)
    }

    @Test(
        "is refused when it could leave the root",
        arguments: ["/etc/passwd", "..", "../a", "a/../../b", "a/..", "./../x", "", "a\u{0}b"]
    )
    func unsafe(name: String) {
        #expect(throws: TarError.self) { try ArchivePath(Array(name.utf8)) }
    }
}
