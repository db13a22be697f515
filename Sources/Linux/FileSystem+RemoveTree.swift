import CLinux
import Glibc

extension FileSystem {
    /// Removes a file or a whole tree of any depth; links are removed, never followed.
    ///
    /// A missing path is fine. Everything below `path` is reached by descriptor, so that neither a long path nor
    /// a link that somebody puts in a directory's place leads out of the tree.
    package static func removeTree(_ path: String) throws(Errno) {
        var removal = TreeRemoval()
        try removal.remove(Array(path.utf8CString))
    }
}

/// One walk through a tree that empties it from below, without recursion and with few descriptors.
private struct TreeRemoval {
    /// A name as the kernel has it, with its zero byte: it need not be UTF-8.
    typealias Name = [CChar]

    /// A directory that is being emptied.
    final class Level {
        /// Its name in the level above.
        let name: Name
        let descriptor: FileDescriptor
        /// What is still in it.
        var names: [Name]

        init(name: Name, descriptor: consuming FileDescriptor, names: [Name]) {
            self.name = name
            self.descriptor = descriptor
            self.names = names
        }
    }

    /// Open directories at a time, more than the trees of real apps have; what lies deeper is moved up first.
    private static let maximumLevels = 32
    /// How often something else may stand in a directory's place than a moment before.
    private static let maximumSurprises = 1_000

    private var levels: [Level] = []
    private var surprises = 0
    private var moves = 0

    mutating func remove(_ path: Name) throws(Errno) {
        try removeEntry(path, in: AT_FDCWD)
        while let level = levels.last {
            if let name = level.names.popLast() {
                try removeEntry(name, in: level.descriptor.rawValue)
            } else {
                levels.removeLast()
                try removeEmptied(level)
            }
        }
    }

    // MARK: - Private

    /// Removes what is no directory; a directory becomes the next level.
    private mutating func removeEntry(_ name: Name, in parent: CInt) throws(Errno) {
        while true {
            switch unlink(name, in: parent, flags: 0) {
            case 0, ENOENT: return
            case EISDIR: if try enter(name, in: parent) { return }
            case let code: throw Errno(code, "unlinkat")
            }
            try countSurprise()
        }
    }

    private mutating func removeEmptied(_ level: Level) throws(Errno) {
        let parent = levels.last?.descriptor.rawValue ?? AT_FDCWD
        switch unlink(level.name, in: parent, flags: AT_REMOVEDIR) {
        case 0, ENOENT: return
        case ENOTDIR:
            try countSurprise()
            try removeEntry(level.name, in: parent)
        case let code: throw Errno(code, "unlinkat")
        }
    }

    /// Opens a directory as the next level; false when something else stands there now.
    private mutating func enter(_ name: Name, in parent: CInt) throws(Errno) -> Bool {
        if levels.count == Self.maximumLevels {
            try moveUp(name, from: parent)
            return true
        }
        do throws(Errno) {
            let descriptor = try open(name, in: parent)
            // A tree of a stranger may hold directories that its owner cannot write.
            _ = fchmod(descriptor.rawValue, 0o700)
            let names = try Self.names(in: descriptor)
            levels.append(Level(name: name, descriptor: descriptor, names: names))
            return true
        } catch {
            if error == .noSuchFile { return true }
            if error == .notDirectory || error.code == ELOOP { return false }
            throw error
        }
    }

    private func open(_ name: Name, in parent: CInt) throws(Errno) -> FileDescriptor {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        do throws(Errno) {
            return FileDescriptor(owning: try retrying("openat") { unsafe openat(parent, name, flags) })
        } catch {
            guard error == .accessDenied else { throw error }
            allowOwner(name, in: parent)
            return FileDescriptor(owning: try retrying("openat") { unsafe openat(parent, name, flags) })
        }
    }

    /// Moves a directory that lies too deep to the top of the tree, where it is removed later.
    private mutating func moveUp(_ name: Name, from parent: CInt) throws(Errno) {
        guard let top = levels.first else { return }
        // Another parent is another `..`, which needs the right to write to the directory (rename(2), EACCES).
        allowOwner(name, in: parent)
        while true {
            moves += 1
            let place = Array(".removing-\(moves)".utf8CString)
            if unsafe renameat(parent, name, top.descriptor.rawValue, place) == 0 {
                top.names.append(place)
                return
            }
            switch errno {
            case ENOENT: return
            case EINTR: continue
            case EEXIST, ENOTEMPTY, ENOTDIR, EISDIR: try countSurprise()
            case let code: throw Errno(code, "renameat")
            }
        }
    }

    /// Gives a directory's owner all rights; a failure shows in what is done next.
    private func allowOwner(_ name: Name, in parent: CInt) {
        _ = unsafe fchmodat(parent, name, 0o700, AT_SYMLINK_NOFOLLOW)
    }

    private mutating func countSurprise() throws(Errno) {
        surprises += 1
        if surprises > Self.maximumSurprises { throw Errno(EBUSY, "unlinkat") }
    }

    /// Zero or the errno.
    private func unlink(_ name: Name, in parent: CInt, flags: CInt) -> CInt {
        while true {
            if unsafe unlinkat(parent, name, flags) == 0 { return 0 }
            if errno != EINTR { return errno }
        }
    }

    private static func names(in descriptor: borrowing FileDescriptor) throws(Errno) -> [Name] {
        let copy = try descriptor.duplicate()
        guard let directory = unsafe fdopendir(copy.rawValue) else { throw .last("fdopendir") }
        // The stream owns the descriptor from here on.
        _ = copy.release()
        defer { unsafe _ = closedir(directory) }
        var names: [Name] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            if name != [0x2e, 0], name != [0x2e, 0x2e, 0] { names.append(name) }
        }
        return names
    }
}
