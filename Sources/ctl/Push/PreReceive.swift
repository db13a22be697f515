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
            case .build(let commit, _):
                try useDaemon(of: repository, session)
                let found = try session.call(AppInfo(app: FileSystem.baseName(repository.directory)))
                app = found.name
                try checkSize(of: repository)
                try PushedBuild(app: found, commit: commit, repository, session).run()
            }
        } catch let error as Errno where error == .brokenPipe {
            throw error
        } catch {
            if let text = text(for: error) { try session.output.write(PushText.failed(text)) }
            try session.output.write(PushText.rejected(app: app))
            throw CommandFailure.ended(ExitCode.failure)
        }
    }

    /// The repository that git runs a hook in.
    static func repository(_ session: Session) throws -> GitRepository {
        guard let git = Executable.find("git", session.variable) else {
            throw CommandFailure.told(Executable.noGit)
        }
        let new = session.variable("GIT_OBJECT_DIRECTORY").map { [$0] } ?? []
        let others = ObjectFolders(session.variable("GIT_ALTERNATE_OBJECT_DIRECTORIES") ?? "").paths
        return GitRepository(
            at: try FileSystem.realPath(session.directory),
            objects: new + (new.isEmpty ? [] : others),
            program: git,
            schemes: Submodules.schemes,
            variable: session.variable
        )
    }

    /// The updates of a push, as git writes them to a hook's stdin.
    static func updates(_ session: Session) throws -> [RefUpdate] {
        var updates: [RefUpdate] = []
        while let line = try session.input.readLine() { updates.append(try RefUpdate(parsing: line)) }
        return updates
    }

    /// The daemon that the repository belongs to, whatever the environment says.
    static func useDaemon(of repository: GitRepository, _ session: Session) throws {
        let folder = FileSystem.directoryName(repository.directory)
        let socket = try FileSystem.readText(folder + "/socket").prefix { $0 != "\n" }
        session.use(socket: String(socket))
    }

    /// What is printed for an error; nil when everything has been said.
    static func text(for error: any Error) -> [String]? {
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

    // MARK: - Private

    /// Refuses what would make the repository larger than one may be, with what was pushed counted in.
    private static func checkSize(of repository: GitRepository) throws {
        let folders = repository.objects.isEmpty ? ["\(repository.directory)/objects"] : repository.objects
        let sizeBytes = folders.reduce(0) { $0 + packedBytes(in: "\($1)/pack") }
        guard sizeBytes > Limits.Slugs.repositoryBytes else { return }
        throw CommandFailure.told([
            "The repository would have \(sizeBytes >> 20) MB, and an app's may have "
                + "\(Limits.Slugs.repositoryBytes >> 20) MB.",
            "Push less history, or start afresh with a new app.",
        ])
    }

    private static func packedBytes(in folder: String) -> Int {
        let names = (try? FileSystem.entries(of: folder)) ?? []
        return names.reduce(0) { $0 + ((try? FileSystem.status("\(folder)/\($1)").sizeBytes) ?? 0) }
    }
}
