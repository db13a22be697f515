import Linux
import PlatformAPI

/// The post-receive hook of the same repositories: what follows once the refs have moved.
enum PostReceive {
    /// The word that the repositories' hook calls it by; no command for people.
    static let word = "git:post-receive"

    static func run(_ session: Session) throws {
        let repository = try PreReceive.repository(session)
        let updates = try PreReceive.updates(session)
        if case .build(_, let branch) = PushPlan(updates, present: []) {
            try checkOut(branch, in: repository)
        }
        let others = updates.filter { $0.branch != nil && !PushPlan.deploys($0.ref) }
        guard !others.isEmpty else { return }
        do {
            try PreReceive.useDaemon(of: repository, session)
            let app = try session.call(AppInfo(app: FileSystem.baseName(repository.directory)))
            try PushedReviews(app: app, repository, session).follow(others)
        } catch ClientError.notRunning {
            // Branches that are not deployed can be pushed without a daemon; it makes their review apps.
        } catch {
            try tell(error, session)
        }
    }

    /// Says what failed: the push is over, so that it is a review app that did.
    ///
    /// Throws what would be in every other branch's way, too.
    static func tell(_ error: any Error, _ session: Session) throws {
        switch error {
        case ClientError.notRunning: throw error
        case let error as Errno where error == .brokenPipe: throw error
        default:
            guard let lines = PreReceive.text(for: error) else { return }
            try session.output.write(PushText.failedReview(lines))
        }
    }

    // MARK: - Private

    /// Makes the branch that was deployed the one that a clone checks out.
    ///
    /// Before the ref has moved HEAD would be led to a branch that may never come.
    private static func checkOut(_ branch: String, in repository: GitRepository) throws {
        let (path, text) = ("\(repository.directory)/HEAD", "ref: \(branch)\n")
        guard try FileSystem.readText(path) != text else { return }
        try FileSystem.writeAtomically(path, Array(text.utf8), permissions: 0o600)
    }
}
