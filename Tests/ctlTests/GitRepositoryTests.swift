import TestSupport
import Testing

@testable import ctl

@Suite("GitRepository")
struct GitRepositoryTests {
    @Test(
        "a failure names git's command, whatever settings stand before it",
        arguments: [
            ["archive", "x"], ["-c", "tar.umask=0022", "archive", "x"],
            ["-c", "tar.umask=0022", "-c", "core.bare=true", "archive", "x"],
        ]
    )
    func failure(_ arguments: [String]) throws {
        // No repository is there.
        let folder = try ScratchFolder()
        let repository = GitRepository(
            at: folder.path,
            program: Executable(path: try #require(systemProgram("git"))),
            schemes: [],
            variable: { _ in nil }
        )
        #expect(throws: GitRepository.Failure(command: "archive")) {
            try repository.run(arguments, isQuiet: true)
        }
    }
}
