/// Keeps a repository's git remotes in step with its apps, through git itself.
///
/// Outside of a repository, or without git, it does nothing: remotes are a convenience.
struct GitRemotes {
    private let config: GitConfig?
    private let git: Executable?

    init(_ session: Session) {
        config = GitConfig.find(from: session.directory)
        git = config == nil ? nil : Executable.find("git", session.variable)
    }

    /// Adds a remote, unless there is one of that name: as the official CLI does, that one stays and is returned.
    func add(_ name: String, _ url: String) -> GitConfig.Remote? {
        if let present = config?.remotes.first(where: { $0.name == name }) { return present }
        run(["remote", "add", name, url])
        return nil
    }

    /// Removes every remote that has this URL.
    func remove(of url: String) {
        for remote in config?.remotes ?? [] where remote.url == url {
            run(["remote", "remove", remote.name])
        }
    }

    /// Points every remote that has the old URL to the new one, and returns their names.
    func rename(from old: String, to new: String) -> [String] {
        let names = (config?.remotes ?? []).filter { $0.url == old && old != new }.map(\.name)
        return names.filter { run(["remote", "set-url", $0, new]) }
    }

    // MARK: - Private

    @discardableResult
    private func run(_ arguments: [String]) -> Bool {
        guard let git, let config else { return false }
        return (try? git.run(arguments, directory: config.workTree, isQuiet: true)) == 0
    }
}
