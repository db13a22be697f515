import Testing

@testable import ctl

@Suite("A tree's listing")
struct GitTreeTests {
    @Test("counts files and names the places of submodules, whatever their names hold")
    func listing() {
        let id = String(repeating: "b2", count: 20)
        let text = "100644 blob \(id)\ta\0120000 blob \(id)\tb c\0" + "160000 commit \(id)\tlib/one\ttwo\n\0"
        let tree = GitTree(listing: Array(text.utf8))
        #expect(tree.fileCount == 2)
        #expect(tree.submodules == [GitTree.Submodule(path: "lib/one\ttwo\n", commit: id)])
        #expect(GitTree(listing: []).fileCount == 0)
    }
}
