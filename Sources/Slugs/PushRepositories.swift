package import Linux
package import Model

/// The bare git repositories that apps are pushed to, one for each app (gitrepository-layout(5)).
///
/// A repository is a directory named after the app's id, and a link with the app's name leads to it: what a rename
/// changes is one link. Everything that git would take from a template is written here, so that nothing of the user's
/// own set-up gets in, and written again at each start of the daemon.
package struct PushRepositories: Sendable {
    /// Opens the folder of all repositories.
    ///
    /// - Parameters:
    ///   - directory: ours alone.
    ///   - program: the `herolocal` command, which pushes call (`pre-receive`, githooks(5)).
    ///   - socket: where that finds the daemon.
    /// - Throws: when the folder cannot be made or written.
    package init(directory: String, program: String, socket: String) throws(Errno) {
        self.directory = directory
        self.program = program
        try FileSystem.makeDirectory(directory, permissions: 0o700)
        // Whoever pushes need not know, nor have in the environment, which daemon a repository belongs to.
        try FileSystem.writeAtomically("\(directory)/socket", Array("\(socket)\n".utf8), permissions: 0o600)
    }

    /// Where an app of this name is pushed to.
    package func path(of name: AppName) -> String { "\(directory)/\(name)\(linkSuffix)" }

    /// Where an app's repository is, whatever the app is called.
    package func location(of app: ResourceID) -> String { "\(directory)/\(app)" }

    /// Makes the app's repository, or puts what is ours in it right.
    package func open(_ app: ResourceID, name: AppName) throws(Errno) {
        let repository = location(of: app)
        for folder in ["hooks", "info", "objects/info", "objects/pack", "refs/heads", "refs/tags"] {
            try FileSystem.makeDirectory("\(repository)/\(folder)", permissions: 0o700)
        }
        if !FileSystem.exists("\(repository)/HEAD") {
            try write("ref: refs/heads/main\n", to: "\(repository)/HEAD")
        }
        try write(PushRepositories.configuration, to: "\(repository)/config")
        try write(PushRepositories.attributes, to: "\(repository)/info/attributes")
        for name in PushRepositories.hooks {
            try write(hook(name), to: "\(repository)/hooks/\(name)", permissions: 0o700)
        }
        try link(name, to: app)
    }

    /// Gives the app's repository another name.
    package func rename(_ app: ResourceID, from old: AppName, to new: AppName) throws(Errno) {
        try link(new, to: app)
        if old != new { try removeLink(path(of: old)) }
    }

    /// Removes the repository of an app that is gone; blocks the thread.
    package func remove(_ app: ResourceID, name: AppName) throws(Errno) {
        try removeLink(path(of: name))
        try FileSystem.removeTree(location(of: app))
    }

    /// Makes the folder agree with the apps there are, whatever a crash has left; blocks the thread.
    package func synchronize(_ apps: [ResourceID: AppName]) throws(Errno) {
        let links = Dictionary(uniqueKeysWithValues: apps.map { ("\($0.value)\(linkSuffix)", $0.key) })
        for entry in try FileSystem.entries(of: directory) {
            let path = "\(directory)/\(entry)"
            if (try? FileSystem.status(path, followingLinks: false).kind) == .link {
                let target = links[entry]?.description
                if target == nil || (try? FileSystem.readLink(path)) != target { try FileSystem.remove(path) }
            } else if let id = ResourceID(entry), apps[id] == nil {
                try FileSystem.removeTree(path)
            }
        }
        for (app, name) in apps {
            try open(app, name: name)
            removeQuarantines(of: app)
        }
    }

    /// What an app's packs take on disk; nil before the first push.
    package func sizeBytes(of app: ResourceID) -> Int? {
        let packs = "\(location(of: app))/objects/pack"
        let names = (try? FileSystem.entries(of: packs)) ?? []
        let sizes = names.compactMap { try? FileSystem.status("\(packs)/\($0)").sizeBytes }
        return sizes.isEmpty ? nil : sizes.reduce(0, +)
    }

    // MARK: - Private

    private let directory: String
    private let program: String

    /// Removes what was pushed by those who were killed in the middle of it; git leaves that to somebody else.
    ///
    /// A push to a path may be under way: of the daemon it knows only at its end.
    private func removeQuarantines(of app: ResourceID) {
        let objects = "\(location(of: app))/objects"
        let now = Timestamp(microseconds: WallClock.microseconds()).seconds
        let names = (try? FileSystem.entries(of: objects)) ?? []
        for place in names.filter({ $0.hasPrefix("tmp_objdir-") }).map({ "\(objects)/\($0)" }) {
            // It may go by itself at any moment.
            guard let status = try? FileSystem.status(place, followingLinks: false),
                status.modified + Limits.Slugs.quarantineAge.components.seconds <= now
            else { continue }
            try? FileSystem.removeTree(place)
        }
    }

    private func link(_ name: AppName, to app: ResourceID) throws(Errno) {
        let path = path(of: name)
        if (try? FileSystem.readLink(path)) == app.description { return }
        let beside = "\(path).new"
        try? FileSystem.remove(beside)
        try FileSystem.symbolicLink(to: app.description, at: beside)
        try FileSystem.rename(beside, to: path)
    }

    private func removeLink(_ path: String) throws(Errno) {
        do throws(Errno) {
            try FileSystem.remove(path)
        } catch {
            guard error == .noSuchFile else { throw error }
        }
    }

    private func write(_ text: String, to path: String, permissions: UInt32 = 0o600) throws(Errno) {
        let bytes = Array(text.utf8)
        guard (try? FileSystem.readAll(path)) != bytes else { return }
        try FileSystem.writeAtomically(path, bytes, permissions: permissions)
    }

    /// One builds before the ref moves, the other moves HEAD behind it (githooks(5)).
    private static let hooks = ["pre-receive", "post-receive"]

    /// A hook does nothing but become the command.
    ///
    /// A link to the command would do, but for this: git takes a link that leads nowhere for no hook at all and
    /// accepts the push. A script whose last word is missing fails, and the push with it.
    private func hook(_ name: String) -> String {
        let quoted = program.split(separator: "'", omittingEmptySubsequences: false).joined(
            separator: "'\\''"
        )
        return "#!/bin/sh\nexec '\(quoted)' git:\(name)\n"
    }

    /// git-config(1); each line that the user's own configuration could turn against us or in our way is said here,
    /// because a repository's own lines win.
    private static let configuration = """
        [core]
        \trepositoryFormatVersion = 0
        \tbare = true
        \tfileMode = true
        \tattributesFile = /dev/null
        # Relative to the repository, so that the hook is found wherever the state directory is moved.
        \thooksPath = hooks
        [receive]
        \tdenyDeletes = false
        \tdenyDeleteCurrent = ignore
        \tdenyNonFastForwards = false
        \tmaxInputSize = \(Limits.Slugs.repositoryBytes)
        \tunpackLimit = 1
        [gc]
        # Nothing of a push goes on behind it.
        \tautoDetach = false

        """

    /// gitattributes(5): no attribute of the tree leaves a file out, writes into one or names a filter.
    ///
    /// Line ends, ident and encodings count, as they do whenever git checks files out for somebody.
    static let attributes = "* -export-ignore -export-subst -filter\n"
}

private let linkSuffix = ".git"
