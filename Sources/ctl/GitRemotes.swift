import Linux

/// Keeps a repository's git remotes in step with its apps, through git itself.
///
/// Outside of a repository, or without git, it does nothing: remotes are a convenience.
struct GitRemotes {
    /// What became of an offer.
    enum Outcome: Equatable {
        /// The remote leads where it should.
        case done
        /// It led elsewhere, to this URL, where nothing is any more or another daemon's app of the same name.
        case replaced(old: String)
        /// It leads elsewhere, and stays.
        case kept(GitConfig.Remote)
        /// There is no repository, or no git.
        case none
    }

    private let config: GitConfig?
    private let git: Executable?

    init(_ session: Session) {
        self.init(in: session.directory, session.variable)
    }

    /// The remotes of the repository that `directory` is in.
    init(in directory: String, _ variable: (String) -> String?) {
        config = GitConfig.find(from: directory)
        git = config == nil ? nil : Executable.find("git", variable)
    }

    /// Adds a remote for a new app.
    ///
    /// As the official CLI does it, a remote of that name stays as it is; but not one that a daemon elsewhere has left
    /// for an app of the same name, nor one to a repository that is gone.
    func offer(_ name: String, _ url: String) -> Outcome {
        guard let present = config?.remotes.first(where: { $0.name == name }) else {
            return run(["remote", "add", name, url]) ? .done : .none
        }
        if present.url == url { return .done }
        guard present.app == GitConfig.Remote(name: name, url: url).app || leadsNowhere(present.url) else {
            return .kept(present)
        }
        return run(["remote", "set-url", name, url]) ? .replaced(old: present.url) : .kept(present)
    }

    /// Makes the remote, or leads it to `url`; false when there is no repository or no git.
    func set(_ name: String, _ url: String) -> Bool {
        let isThere = config?.remotes.contains { $0.name == name } ?? false
        return run(["remote", isThere ? "set-url" : "add", name, url])
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

    /// Whether the URL is of a repository on this machine that does not exist.
    private func leadsNowhere(_ url: String) -> Bool {
        guard let path = GitConfig.Remote(name: "", url: url).localPath else { return false }
        return !FileSystem.exists(path)
    }

    @discardableResult
    private func run(_ arguments: [String]) -> Bool {
        guard let git, let config else { return false }
        return (try? git.run(arguments, directory: config.workTree, isQuiet: true)) == 0
    }
}
