import Linux
import Model

/// A commit of the git repository that the user is in.
struct LocalCommit {
    let repository: GitRepository
    /// Its whole id.
    let commit: String
    /// The branch that is checked out, or `HEAD` for none.
    let branch: String
    /// The first line of its message.
    let message: String

    /// The commit that `name` stands for; throws in words when there is none.
    static func find(_ name: String, _ session: Session) throws -> LocalCommit {
        guard Executable.find("git", session.variable) != nil else {
            throw CommandFailure.told(Executable.noGit)
        }
        guard let repository = try GitRepository.around(session) else {
            throw CommandFailure.told([
                "\(session.directory) is in no git repository.",
                "Make one of it with: git init -b main",
            ])
        }
        let found: String
        do {
            found = try line(
                ["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"],
                repository
            )
        } catch is GitRepository.Failure {
            throw CommandFailure.told([
                "This git repository has no commit \(name.onOneLine).",
                name == "HEAD"
                    ? "Make one with: git add --all && git commit"
                    : "See its branches with: git branch --all",
            ])
        }
        return LocalCommit(
            repository: repository,
            commit: found,
            branch: try line(["rev-parse", "--abbrev-ref", "HEAD"], repository),
            message: try line(["log", "-1", "--format=%s", found, "--"], repository)
        )
    }

    // MARK: - Private

    private static func line(_ arguments: [String], _ repository: GitRepository) throws -> String {
        let bytes = try repository.run(arguments, isQuiet: true)
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
