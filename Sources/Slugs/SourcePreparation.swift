import Archive
import Linux
import Model

/// Fills BUILD_DIR and ENV_DIR before the buildpacks run.
///
/// Blocks the thread.
enum SourcePreparation {
    /// Unpacks the archive into BUILD_DIR, without what never reaches a build.
    static func unpack(_ archive: String, into workspace: BuildWorkspace) throws {
        let summary = try Unpacker.unpack(archive, into: workspace.build, .source)
        if let top = summary.soleDirectory {
            let aside = "\(workspace.aside)/app"
            try FileSystem.rename("\(workspace.build)/\(top)", to: aside)
            try FileSystem.removeTree(workspace.build)
            try FileSystem.rename(aside, to: workspace.build)
        }
        try removeWhatIsIgnored(in: workspace.build)
    }

    /// Writes one file per config var: the name is the key, the content the raw value.
    static func writeVariables(_ variables: [String: String], to directory: String) throws(Errno) {
        for (name, value) in variables {
            let file = try FileSystem.open("\(directory)/\(name)", .writeNew, permissions: 0o600)
            try file.writeAll(Array(value.utf8).span)
        }
    }

    // MARK: - Private

    /// `.git`, `.gitmodules`, everything in `log/` and `tmp/`, and what `.slugignore` names
    /// (Dev Center "Slug Compiler").
    private static func removeWhatIsIgnored(in root: String) throws {
        for name in [".git", ".gitmodules"] { try FileSystem.removeTree("\(root)/\(name)") }
        for name in ["log", "tmp"] where isDirectory("\(root)/\(name)") {
            for entry in try FileSystem.entries(of: "\(root)/\(name)") {
                try FileSystem.removeTree("\(root)/\(name)/\(entry)")
            }
        }
        let ignoreFile = "\(root)/.slugignore"
        guard let status = try? FileSystem.status(ignoreFile, followingLinks: false), status.kind == .file
        else {
            return
        }
        let ignore = Slugignore(parsing: try FileSystem.readAll(ignoreFile))
        guard !ignore.isEmpty else { return }
        try FileTree.walk(root) { member in
            guard ignore.matches(member.path, isDirectory: member.isDirectory), member.path != ".slugignore"
            else {
                return .enter
            }
            try FileSystem.removeTree(member.location)
            return .skip
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        (try? FileSystem.status(path, followingLinks: false))?.kind == .directory
    }
}
