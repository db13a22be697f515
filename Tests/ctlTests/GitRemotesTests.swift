import Linux
import TestSupport
import Testing

@testable import ctl

@Suite("The remotes of a repository")
struct GitRemotesTests {
    /// A repository with one remote `herolocal`, and its remotes as commands see them.
    private func remotes(_ folder: ScratchFolder, url: String?) throws -> GitRemotes {
        try FileSystem.makeDirectory(folder.file("repo/.git/objects"))
        try FileSystem.makeDirectory(folder.file("repo/.git/refs"))
        try FileSystem.writeAtomically(
            folder.file("repo/.git/HEAD"),
            Array("ref: refs/heads/main\n".utf8)
        )
        let remote = url.map { "[remote \"herolocal\"]\n\turl = \($0)\n" } ?? ""
        try FileSystem.writeAtomically(
            folder.file("repo/.git/config"),
            Array("[core]\n\trepositoryformatversion = 0\n\(remote)".utf8)
        )
        return GitRemotes(in: folder.file("repo")) { Host.environment($0) }
    }

    private func url(_ folder: ScratchFolder) -> String? {
        GitConfig.find(from: folder.file("repo"))?.remotes.first { $0.name == "herolocal" }?.url
    }

    @Test("take a new app's URL where they have none")
    func added() throws {
        let folder = try ScratchFolder()
        #expect(try remotes(folder, url: nil).offer("herolocal", "file:///x/git/demo.git") == .done)
        #expect(url(folder) == "file:///x/git/demo.git")
    }

    @Test("keep what leads to another app")
    func kept() throws {
        let folder = try ScratchFolder()
        try FileSystem.makeDirectory(folder.file("git/first.git"))
        let old = "file://\(folder.file("git/first.git"))"
        let outcome = try remotes(folder, url: old).offer("herolocal", "file:///x/git/demo.git")
        #expect(outcome == .kept(.init(name: "herolocal", url: old)))
        #expect(url(folder) == old)
    }

    @Test(
        "lead on from where a daemon elsewhere left them",
        arguments: ["http://127.0.0.1:5080/demo.git", "file:///elsewhere/git/gone.git"]
    )
    func replaced(old: String) throws {
        let folder = try ScratchFolder()
        let outcome = try remotes(folder, url: old).offer("herolocal", "file:///x/git/demo.git")
        #expect(outcome == .replaced(old: old))
        #expect(url(folder) == "file:///x/git/demo.git")
    }
}
