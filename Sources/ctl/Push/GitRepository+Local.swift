import Linux

extension GitRepository {
    /// The repository that the user is in, to be read only; nil when there is none, or no git.
    static func around(_ session: Session) throws -> GitRepository? {
        guard let work = GitConfig.find(from: session.directory)?.workTree,
            let program = Executable.find("git", session.variable)
        else { return nil }
        // A linked work tree has a file there (gitrepository-layout(5)).
        let git = work == "/" ? "/.git" : work + "/.git"
        var directory = git
        if try FileSystem.status(git).kind != .directory {
            let text = try FileSystem.readText(git)
            guard text.hasPrefix("gitdir: ") else { return nil }
            directory = String(text.dropFirst("gitdir: ".count).prefix { !$0.isNewline })
            if !directory.hasPrefix("/") { directory = work + "/" + directory }
        }
        return GitRepository(at: directory, program: program, schemes: [], variable: session.variable)
    }
}
