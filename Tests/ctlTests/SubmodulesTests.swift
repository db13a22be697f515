import Linux
import TestSupport
import Testing

@testable import ctl

/// Repositories of a test's own, written by the system's git.
private struct Repositories {
    let folder: ScratchFolder
    let git: String

    init() throws {
        folder = try ScratchFolder()
        git = try #require(systemProgram("git"))
    }

    @discardableResult
    func run(_ repository: String, _ arguments: String...) async throws -> String {
        let run = try await ProgramRun.run(
            [git, "-C", folder.file(repository), "-c", "protocol.file.allow=always"] + arguments,
            environment: [
                "PATH=/usr/bin:/bin", "HOME=\(folder.path)", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Dev",
                "GIT_AUTHOR_EMAIL=dev@example.test", "GIT_COMMITTER_NAME=Dev",
                "GIT_COMMITTER_EMAIL=dev@example.test",
            ]
        )
        try #require(run.code == 0, "git \(arguments): \(run.errors)")
        return String(run.output.prefix { $0 != "\n" })
    }

    /// Makes a repository with these files, and these others as submodules in folders of their names.
    func make(_ name: String, _ files: [String: String], submodules: [String] = []) async throws -> String {
        try FileSystem.makeDirectory(folder.file(name))
        try await run(name, "init", "-q", "-b", "main")
        for (file, text) in files {
            try FileSystem.writeAtomically(folder.file("\(name)/\(file)"), Array(text.utf8))
        }
        for submodule in submodules {
            try await run(name, "submodule", "--quiet", "add", "file://\(folder.file(submodule))", submodule)
        }
        try await run(name, "add", "-A")
        try await run(name, "commit", "-q", "-m", name)
        return try await run(name, "rev-parse", "HEAD")
    }

    /// The repository as a hook sees it.
    func opened(_ name: String, schemes: [String]) -> GitRepository {
        GitRepository(
            at: folder.file("\(name)/.git"),
            program: Executable(path: git),
            schemes: schemes,
            variable: { $0 == "PATH" ? "/usr/bin:/bin" : nil }
        )
    }
}

@Suite("The submodules of a pushed commit")
struct SubmodulesTests {
    @Test("are put in their places, theirs included, and nothing of them is left out")
    func merged() async throws {
        let repositories = try Repositories()
        _ = try await repositories.make(
            "inner",
            ["deep": "inner\n", ".gitattributes": "deep export-ignore\n"]
        )
        let middle = try await repositories.make("middle", ["file": "middle\n"], submodules: ["inner"])
        let commit = try await repositories.make("outer", ["top": "outer\n"], submodules: ["middle"])
        let origin = repositories.opened("outer", schemes: ["file"])
        try FileSystem.writeAtomically(
            repositories.folder.file("outer/.git/info/attributes"),
            Array("* -export-ignore\n".utf8)
        )
        let told = Recorder<String>()
        try FileSystem.makeDirectory(repositories.folder.file("whole"))
        try Submodules.makeRepository(in: repositories.folder.file("whole"), borrowingFrom: origin)
        let whole = origin.moved(to: repositories.folder.file("whole"))
        let tree = try GitTree(commit, in: origin)
        let name = try Submodules(in: whole, schemes: ["file"]) { told.append($0) }.merged(commit, tree)
        #expect(told.values.first == "Submodule path 'middle': checked out '\(middle)'\n")
        #expect(told.values.count == 2)
        let archive = try whole.run(["archive", "--format=tar", name])
        try FileSystem.writeAtomically(repositories.folder.file("whole.tar"), archive)
        try FileSystem.makeDirectory(repositories.folder.file("out"))
        let tar = try #require(systemProgram("tar"))
        let unpacked = try await ProgramRun.run([
            tar, "-xf", repositories.folder.file("whole.tar"), "-C", repositories.folder.file("out"),
        ])
        #expect(unpacked.code == 0)
        for (file, text) in ["top": "outer\n", "middle/file": "middle\n", "middle/inner/deep": "inner\n"] {
            #expect(try FileSystem.readText(repositories.folder.file("out/\(file)")) == text)
        }
    }

    @Test("come from URLs that need nothing of the user's, and from nowhere else")
    func schemes() async throws {
        let repositories = try Repositories()
        _ = try await repositories.make("inner", ["deep": "inner\n"])
        let commit = try await repositories.make("outer", ["top": "outer\n"], submodules: ["inner"])
        let origin = repositories.opened("outer", schemes: Submodules.schemes)
        let submodules = Submodules(in: origin, schemes: Submodules.schemes) { _ in }
        let tree = try GitTree(commit, in: origin)
        let problem = #expect(throws: Submodules.Problem.self) { try submodules.merged(commit, tree) }
        #expect(
            problem?.lines.first
                == "The submodule inner has the URL file://\(repositories.folder.file("inner"))."
        )
    }

    @Test("are found by the URL that .gitmodules gives for their path")
    func urls() {
        let listing =
            "submodule.a.b.path\nlib\0submodule.a.b.url\nhttps://example.test/x.git\0"
            + "submodule.lone.path\nalone\0submodule.a.b.update\n!touch x\0"
        #expect(Submodules.urls(listing: Array(listing.utf8)) == ["lib": "https://example.test/x.git"])
    }
}
