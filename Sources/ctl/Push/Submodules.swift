import Linux
import Model

/// Puts the content of a commit's submodules in their places, theirs included.
///
/// All of it happens in a repository for this one push: it borrows the pushed objects, and what is fetched and made in
/// it goes with it. No work tree is ever checked out, and `.gitmodules` is read as a file of names and URLs.
struct Submodules {
    /// Why a submodule cannot be had, in words for people.
    struct Problem: Error, Equatable {
        let lines: [String]
    }

    /// The schemes that a submodule's URL may have: what anybody may read, with no key or file of the user's.
    static let schemes = ["http", "https", "git"]

    private let repository: GitRepository
    private let schemes: [String]
    private let index: String
    private let tell: (String) throws -> Void

    /// Works in `repository`, whose files are ours to write.
    init(in repository: GitRepository, schemes: [String], tell: @escaping (String) throws -> Void) {
        self.repository = repository
        self.schemes = schemes
        self.tell = tell
        index = repository.directory + "/index"
    }

    /// Makes an empty repository in `folder`, which borrows the objects of `origin`.
    static func makeRepository(
        in folder: String,
        borrowingFrom origin: GitRepository
    ) throws(Errno) {
        for name in ["info", "objects/info", "refs/heads"] {
            try FileSystem.makeDirectory("\(folder)/\(name)", permissions: 0o700)
        }
        let objects = origin.objects.isEmpty ? ["\(origin.directory)/objects"] : origin.objects
        let files = [
            "HEAD": "ref: refs/heads/main\n",
            "config": "[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n",
            "objects/info/alternates": objects.map { "\($0)\n" }.joined(),
        ]
        for (name, text) in files {
            try FileSystem.writeAtomically("\(folder)/\(name)", Array(text.utf8), permissions: 0o600)
        }
        let attributes = try FileSystem.readAll("\(origin.directory)/info/attributes")
        try FileSystem.writeAtomically("\(folder)/info/attributes", attributes, permissions: 0o600)
    }

    /// The id of a tree that is `commit`'s with everything in it.
    func merged(_ commit: String, _ tree: GitTree) throws -> String {
        var (name, missing) = (commit, tree.submodules)
        var places: [String] = []
        while !missing.isEmpty {
            guard places.count + missing.count <= Limits.Slugs.submodules else {
                throw Problem(lines: ["The commit has more than \(Limits.Slugs.submodules) submodules."])
            }
            _ = try repository.run(["read-tree", name], index: index)
            for submodule in missing {
                let place = places.filter { submodule.path.hasPrefix($0 + "/") }.max { $0.count < $1.count }
                try fetch(submodule, from: url(of: submodule, below: place, in: name))
                try put(submodule)
                try tell("Submodule path '\(submodule.path)': checked out '\(submodule.commit)'\n")
            }
            places += missing.map(\.path)
            let id = try repository.run(["write-tree"], index: index)
            name = String(decoding: id.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            missing = try GitTree(name, in: repository).submodules
        }
        return name
    }

    /// The URL of each submodule by its path, from what `git config --get-regexp -z` prints of `.gitmodules`.
    static func urls(listing: [UInt8]) -> [String: String] {
        var paths: [String: String] = [:]
        var urls: [String: String] = [:]
        for entry in listing.split(separator: 0) {
            let text = String(decoding: entry, as: UTF8.self)
            guard let end = text.firstIndex(of: "\n"), let dot = text[..<end].lastIndex(of: ".") else {
                continue
            }
            let (name, value) = (String(text[..<dot]), String(text[text.index(after: end)...]))
            switch text[text.index(after: dot)..<end] {
            case "path": paths[name] = value
            case "url": urls[name] = value
            default: break
            }
        }
        let pairs = paths.compactMap { name, path in urls[name].map { (path, $0) } }
        return Dictionary(pairs) { first, _ in first }
    }

    // MARK: - Private

    private func url(of submodule: GitTree.Submodule, below place: String?, in tree: String) throws -> String
    {
        let prefix = place.map { $0 + "/" } ?? ""
        let listing = try? repository.run(
            ["config", "--blob", "\(tree):\(prefix).gitmodules", "-z", "--get-regexp", #"^submodule\..*"#],
            isQuiet: true
        )
        let urls = Submodules.urls(listing: listing ?? [])
        guard let url = urls[String(submodule.path.dropFirst(prefix.count))] else {
            throw Problem(lines: [
                "No URL found for submodule path '\(submodule.path)' in .gitmodules.",
                "Add one, or remove the path: git rm --cached \(submodule.path)",
            ])
        }
        guard schemes.contains(where: { url.hasPrefix($0 + "://") }) else {
            throw Problem(lines: [
                "The submodule \(submodule.path) has the URL \(url).",
                "Submodules are fetched from URLs that need no key and no file of yours: "
                    + schemes.map { $0 + "://" }.joined(separator: ", ") + ".",
            ])
        }
        return url
    }

    /// Fetches the one commit, or all branches where the other side gives no commits by their id.
    private func fetch(_ submodule: GitTree.Submodule, from url: String) throws {
        if hasCommit(submodule.commit) { return }
        let fetch = [
            // A connection that stands still is given up; git itself would wait for ever. The limits below are for
            // the git protocol, which knows none.
            "-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60",
            "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance",
        ]
        let limit = Limits.Slugs.submoduleFetch
        _ = try? repository.run(
            fetch + ["--depth=1", "--", url, submodule.commit],
            isQuiet: true,
            limit: limit
        )
        if hasCommit(submodule.commit) { return }
        do {
            _ = try repository.run(fetch + ["--", url, "+refs/heads/*:refs/fetched/*"], limit: limit)
        } catch is GitRepository.Failure {
            throw Problem(lines: ["The submodule \(submodule.path) cannot be fetched from \(url)."])
        }
        guard hasCommit(submodule.commit) else {
            throw Problem(lines: [
                "\(url) has no commit \(submodule.commit) for the submodule \(submodule.path).",
                "Push that commit there first.",
            ])
        }
    }

    private func hasCommit(_ id: String) -> Bool {
        (try? repository.run(["cat-file", "-e", "\(id)^{commit}"], isQuiet: true)) != nil
    }

    /// Replaces the submodule's place in the index by its files (git-update-index(1), `--index-info`).
    private func put(_ submodule: GitTree.Submodule) throws {
        let none = String(repeating: "0", count: submodule.commit.utf8.count)
        var entries = Array("0 \(none)\t\(submodule.path)\0".utf8)
        let files = try repository.run(["ls-tree", "-r", "-z", "--full-tree", submodule.commit])
        for file in files.split(separator: 0) {
            guard let tab = file.firstIndex(of: UInt8(ascii: "\t")) else { continue }
            entries += file[...tab] + Array("\(submodule.path)/".utf8) + file[(tab + 1)...] + [0]
        }
        _ = try repository.run(["update-index", "-z", "--index-info"], input: entries, index: index)
    }
}
