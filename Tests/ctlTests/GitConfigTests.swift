import Linux
import TestSupport
import Testing

@testable import ctl

@Suite("A git configuration")
struct GitConfigTests {
    private let text = """
        [core]
        \turl = http://wrong/core.git
        [remote "origin"]
        \turl = git@github.com:someone/thing.git
        [remote "herolocal"]
        \tfetch = +refs/heads/*:refs/remotes/herolocal/*
        \turl = http://127.0.0.1:5080/demo.git
        [branch "main"]
        \tremote = origin
        """

    @Test("gives each remote's app")
    func remotes() {
        let config = GitConfig(text: text, workTree: "/x")
        #expect(config.remotes.map(\.name) == ["origin", "herolocal"])
        #expect(config.app(ofRemote: "herolocal") == "demo")
        #expect(config.app(ofRemote: "origin") == "thing")
        #expect(config.app(ofRemote: "none") == nil)
    }

    @Test("is found from a folder deep in the repository, and in a linked work tree")
    func find() throws {
        let folder = try ScratchFolder()
        try FileSystem.makeDirectory(folder.file("repo/.git/worktrees/side"))
        try FileSystem.makeDirectory(folder.file("repo/a/b"))
        try FileSystem.makeDirectory(folder.file("side"))
        try FileSystem.writeAtomically(folder.file("repo/.git/config"), Array(text.utf8))
        try FileSystem.writeAtomically(
            folder.file("repo/.git/worktrees/side/commondir"),
            Array("../..\n".utf8)
        )
        try FileSystem.writeAtomically(
            folder.file("side/.git"),
            Array("gitdir: \(folder.path)/repo/.git/worktrees/side\n".utf8)
        )
        #expect(GitConfig.find(from: folder.file("repo/a/b"))?.app(ofRemote: "herolocal") == "demo")
        #expect(GitConfig.find(from: folder.file("repo/a/b"))?.workTree == folder.file("repo"))
        #expect(GitConfig.find(from: folder.file("side"))?.app(ofRemote: "herolocal") == "demo")
        #expect(GitConfig.find(from: "/proc") == nil)
    }
}
