package import Linux

/// A file whose handling failed, and how.
package struct FileFailure: Error, Equatable, Sendable {
    package let path: String
    package let reason: Errno

    package var text: String { "\(path): \(reason.text)" }
}

/// A directory tree, walked in the one order that makes archives reproducible.
enum FileTree {
    /// Something found below the root.
    struct Member {
        /// Relative to the root, without a leading slash.
        let path: String
        /// Where it is.
        let location: String
        let status: FileStatus

        var isDirectory: Bool { status.kind == .directory }
    }

    /// What the walk does with a directory after it was shown.
    enum Descent { case enter, skip }

    /// Shows every member below `root`, each directory before what is in it, names sorted bytewise.
    ///
    /// Links are shown, never followed.
    static func walk(_ root: String, _ visit: (Member) throws -> Descent) throws {
        try walk(root, below: "", visit)
    }

    /// Copies a tree; links stay links, and sockets, FIFOs and devices are left out.
    static func copy(_ root: String, to target: String, leavingOut skipped: Set<String> = []) throws {
        try naming(target) { () throws(Errno) in try FileSystem.makeDirectory(target) }
        try walk(root) { member in
            if skipped.contains(member.path) { return .skip }
            let place = "\(target)/\(member.path)"
            try naming(member.path) { () throws(Errno) in
                switch member.status.kind {
                case .directory: try FileSystem.makeDirectory(place)
                case .file: try copyFile(member.location, to: place, mode: member.status.mode)
                case .link: try FileSystem.symbolicLink(to: FileSystem.readLink(member.location), at: place)
                case .socket, .fifo, .characterDevice, .blockDevice: break
                }
            }
            return .enter
        }
    }

    /// Runs `body` and puts `path` to the errno it throws.
    static func naming<Value: ~Copyable>(_ path: String, _ body: () throws(Errno) -> Value)
        throws(FileFailure) -> Value
    {
        do throws(Errno) {
            return try body()
        } catch {
            throw FileFailure(path: path, reason: error)
        }
    }

    // MARK: - Private

    private static func walk(
        _ directory: String,
        below prefix: String,
        _ visit: (Member) throws -> Descent
    ) throws {
        let names = try naming(directory) { () throws(Errno) in try FileSystem.entries(of: directory) }
        for name in names {
            let location = "\(directory)/\(name)"
            let path = prefix + name
            let status = try naming(path) { () throws(Errno) in
                try FileSystem.status(location, followingLinks: false)
            }
            let descent = try visit(Member(path: path, location: location, status: status))
            if status.kind == .directory, descent == .enter {
                try walk(location, below: path + "/", visit)
            }
        }
    }

    private static func copyFile(_ path: String, to target: String, mode: UInt32) throws(Errno) {
        let source = try FileSystem.open(path, .readOnly, noFollow: true)
        let copy = try FileSystem.open(target, .writeNew, permissions: mode & 0o755 | 0o600)
        while let piece = try source.read(upTo: 128 << 10), !piece.isEmpty { try copy.writeAll(piece.span) }
    }
}
