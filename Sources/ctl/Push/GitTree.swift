/// The files of a commit or a tree, theirs below included, and the places of its submodules.
struct GitTree: Equatable {
    /// A place where another repository's commit belongs (gitmodules(5)).
    struct Submodule: Equatable {
        let path: String
        let commit: String
    }

    private(set) var fileCount = 0
    private(set) var submodules: [Submodule] = []

    /// Reads the tree of `name`, a commit or a tree.
    init(_ name: String, in repository: GitRepository) throws {
        self.init(listing: try repository.run(["ls-tree", "-r", "-z", "--full-tree", name]))
    }

    /// Takes `MODE TYPE ID<tab>PATH` with a zero after each (git-ls-tree(1)).
    init(listing: [UInt8]) {
        for entry in listing.split(separator: 0) {
            let text = String(decoding: entry, as: UTF8.self)
            guard text.hasPrefix("160000 "), let tab = text.firstIndex(of: "\t") else {
                fileCount += 1
                continue
            }
            let commit = text[..<tab].split(separator: " ").last.map(String.init) ?? ""
            submodules.append(Submodule(path: String(text[text.index(after: tab)...]), commit: commit))
        }
    }
}
