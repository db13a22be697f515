import Linux
import Model
import PlatformAPI

/// The pre-receive hook of the repositories that apps are pushed to (githooks(5)): a push is a build.
///
/// Git runs it in the repository, with the updates on stdin and what was pushed in quarantine: with exit code 0 the
/// refs move, with any other they stay and what was pushed goes. Whatever it prints reaches who pushes, behind
/// `remote: `.
enum PreReceive {
    /// The word that the repositories' hook calls it by; no command for people.
    static let word = "git:pre-receive"

    static func run(_ session: Session) throws {
        var app: String?
        do {
            let repository = try repository(session)
            let updates = try updates(session)
            let present = try repository.run(["for-each-ref", "--format=%(refname)", "refs/heads"])
            let names = String(decoding: present, as: UTF8.self).split(separator: "\n").map(String.init)
            switch PushPlan(updates, present: Set(names)) {
            case .nothing: return
            case .skip: return try session.output.write(PushText.skipped)
            case .refuse(let lines): throw CommandFailure.told(lines)
            case .build(let commit, let branch):
                try useDaemon(of: repository, session)
                let found = try session.call(AppInfo(app: FileSystem.baseName(repository.directory)))
                app = found.name
                try PushedBuild(app: found, commit: commit, repository, session).run()
                try keepHead(at: branch, in: repository)
            }
        } catch let error as Errno where error == .brokenPipe {
            throw error
        } catch {
            if let text = text(for: error) { try session.output.write(PushText.failed(text)) }
            try session.output.write(PushText.rejected(app: app))
            throw CommandFailure.ended(ExitCode.failure)
        }
    }

    // MARK: - Private

    private static func repository(_ session: Session) throws -> GitRepository {
        guard let git = Executable.find("git", session.variable) else {
            throw CommandFailure.told(Executable.noGit)
        }
        let new = session.variable("GIT_OBJECT_DIRECTORY").map { [$0] } ?? []
        let others = session.variable("GIT_ALTERNATE_OBJECT_DIRECTORIES") ?? ""
        return GitRepository(
            at: try FileSystem.realPath(session.directory),
            objects: new + (new.isEmpty ? [] : others.split(separator: ":").map(String.init)),
            program: git,
            schemes: Submodules.schemes,
            variable: session.variable
        )
    }

    private static func updates(_ session: Session) throws -> [RefUpdate] {
        var updates: [RefUpdate] = []
        while let line = try session.input.readLine() { updates.append(try RefUpdate(parsing: line)) }
        return updates
    }

    /// The daemon that the repository belongs to, whatever the environment says.
    private static func useDaemon(of repository: GitRepository, _ session: Session) throws {
        let folder = FileSystem.directoryName(repository.directory)
        let socket = try FileSystem.readText(folder + "/socket").prefix { $0 != "\n" }
        session.use(socket: String(socket))
    }

    /// Makes the branch that was deployed the one that a clone checks out.
    private static func keepHead(at branch: String, in repository: GitRepository) throws {
        let (path, text) = ("\(repository.directory)/HEAD", "ref: \(branch)\n")
        guard try FileSystem.readText(path) != text else { return }
        try FileSystem.writeAtomically(path, Array(text.utf8), permissions: 0o600)
    }

    /// What is printed for an error; nil when everything has been said.
    private static func text(for error: any Error) -> [String]? {
        switch error {
        case CommandFailure.ended: nil
        case ClientError.refused(_, let body): body.message.split(separator: "\n").map(String.init)
        case let problem as Submodules.Problem: problem.lines
        case let failure as GitRepository.Failure:
            ["git \(failure.command) failed; see above for its reason."]
        case let malformed as RefUpdate.Malformed:
            ["This is for git to call, as the pre-receive hook of an app's repository: \(malformed.line)"]
        default: ErrorText.lines(for: error)
        }
    }
}
