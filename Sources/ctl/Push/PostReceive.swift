import Linux

/// The post-receive hook of the same repositories: what follows once the refs have moved.
enum PostReceive {
    /// The word that the repositories' hook calls it by; no command for people.
    static let word = "git:post-receive"

    /// Makes the branch that was deployed the one that a clone checks out.
    ///
    /// Before the ref has moved HEAD would be led to a branch that may never come.
    static func run(_ session: Session) throws {
        let repository = try PreReceive.repository(session)
        guard case .build(_, let branch) = PushPlan(try PreReceive.updates(session), present: []) else {
            return
        }
        let (path, text) = ("\(repository.directory)/HEAD", "ref: \(branch)\n")
        guard try FileSystem.readText(path) != text else { return }
        try FileSystem.writeAtomically(path, Array(text.utf8), permissions: 0o600)
    }
}
