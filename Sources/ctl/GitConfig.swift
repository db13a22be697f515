import Linux
import PlatformAPI

/// The remotes of the git repository that the user is in, read from its `config` (git-config(1)).
struct GitConfig {
    /// The remote that belongs to herolocal.
    static let remoteName = "herolocal"

    struct Remote: Equatable {
        let name: String
        let url: String

        /// The app of a URL such as `http://127.0.0.1:5080/demo.git`; nil when it names none.
        var app: String? {
            let last = url.split(whereSeparator: { "/:".contains($0) }).last.map(String.init) ?? ""
            let name = last.hasSuffix(".git") ? String(last.dropLast(4)) : last
            return name.isEmpty ? nil : name
        }

        /// The repository on this machine that the URL names; nil when it names another kind of place.
        var localPath: String? {
            if url.hasPrefix("/") { return url }
            guard url.hasPrefix("file:///") else { return nil }
            return PercentCoding.decode(url.dropFirst("file://".count))
        }

        /// Whether the URL is one of an app of a daemon on this machine, whose repositories stand in `folder`.
        func isApp(repositories folder: String?) -> Bool {
            guard name != GitConfig.remoteName else { return app != nil }
            if let path = localPath {
                return folder.map { path.hasPrefix($0 + "/") && path.hasSuffix(".git") } ?? false
            }
            let parts = url.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "http:", parts[1].isEmpty, parts[3].hasSuffix(".git") else {
                return false
            }
            let host = parts[2].split(separator: "@").last ?? ""
            return ["127.0.0.1:", "localhost:", "[::1]:"].contains { host.hasPrefix($0) }
        }
    }

    let remotes: [Remote]
    /// The remote that `git config herolocal.remote NAME` has chosen, or `heroku.remote`.
    let chosenRemote: String?
    /// The directory that has `.git`.
    let workTree: String

    /// Finds the repository that `directory` is in; nil when it is in none.
    static func find(from directory: String) -> GitConfig? {
        var place = directory
        while true {
            if let config = configText(place) { return GitConfig(text: config, workTree: place) }
            let parent = FileSystem.directoryName(place)
            guard parent != place, parent != "." else { return nil }
            place = parent
        }
    }

    init(text: String, workTree: String) {
        self.workTree = workTree
        var section: Substring = ""
        var remotes: [Remote] = []
        var chosen: [Substring: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("[") {
                section = line.dropFirst().prefix { $0 != "]" }
            } else if let name = GitConfig.remoteName(section: section) {
                if let url = GitConfig.value(of: "url", in: line) {
                    remotes.append(Remote(name: name, url: url))
                }
            } else if let name = GitConfig.value(of: "remote", in: line) {
                chosen[section] = name
            }
        }
        self.remotes = remotes
        chosenRemote = chosen[Substring(GitConfig.remoteName)] ?? chosen["heroku"]
    }

    func app(ofRemote name: String) -> String? { remotes.first { $0.name == name }?.app }

    /// The remotes that lead to apps of this machine: by their name or by their URL.
    func appRemotes(repositories folder: String?) -> [Remote] {
        remotes.filter { $0.isApp(repositories: folder) }
    }

    // MARK: - Private

    private static func configText(_ place: String) -> String? {
        let git = place == "/" ? "/.git" : place + "/.git"
        guard let kind = try? FileSystem.status(git).kind else { return nil }
        if kind == .directory { return try? FileSystem.readText(git + "/config") }
        // A linked work tree: `gitdir: /repo/.git/worktrees/name` (gitrepository-layout(5)).
        guard let text = try? FileSystem.readText(git), text.hasPrefix("gitdir: ") else { return nil }
        var target = String(text.dropFirst("gitdir: ".count).prefix { !$0.isNewline })
        if !target.hasPrefix("/") { target = place + "/" + target }
        if let common = try? FileSystem.readText(target + "/commondir") {
            target += "/" + common.prefix { !$0.isNewline }
        }
        return try? FileSystem.readText(target + "/config")
    }

    /// The name in `remote "name"`; nil for any other section.
    private static func remoteName(section: Substring) -> String? {
        guard section.hasPrefix("remote \"") else { return nil }
        return section.dropFirst("remote \"".count).split(separator: "\"").first.map(String.init)
    }

    private static func value(of key: String, in line: Substring) -> String? {
        let parts = line.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].trimmed == key else { return nil }
        return parts[1].trimmed
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
