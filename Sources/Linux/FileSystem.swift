import CLinux
import Glibc

/// What stands at a path, stat(2).
package struct FileStatus: Sendable {
    package enum Kind: Sendable { case file, directory, link, socket, fifo, characterDevice, blockDevice }
    package let kind: Kind
    package let sizeBytes: Int
    /// Permission bits, `0o7777`.
    package let mode: UInt32
    /// Seconds since 1970.
    package let modified: Int64
    package let userID: UInt32
    package let device: UInt64
    package let inode: UInt64
}

/// How a file is opened.
package enum OpenMode: Sendable {
    case readOnly
    /// Creates or empties.
    case write
    /// Creates; an existing file is an error (EEXIST).
    case writeNew
    /// Creates if missing; every write goes to the end.
    case append
    case readWrite

    fileprivate var flags: CInt {
        switch self {
        case .readOnly: O_RDONLY
        case .write: O_WRONLY | O_CREAT | O_TRUNC
        case .writeNew: O_WRONLY | O_CREAT | O_EXCL
        case .append: O_WRONLY | O_CREAT | O_APPEND
        case .readWrite: O_RDWR | O_CREAT
        }
    }
}

/// Files by path.
///
/// A path is bytes to the kernel and a String here; nothing passes through a shell.
package enum FileSystem {
    /// Opens a file, close-on-exec; `noFollow` refuses a link at the last place (ELOOP).
    package static func open(
        _ path: String,
        _ mode: OpenMode,
        permissions: UInt32 = 0o644,
        noFollow: Bool = false
    ) throws(Errno) -> FileDescriptor {
        let flags = mode.flags | (noFollow ? O_NOFOLLOW : 0)
        return FileDescriptor(owning: try retrying("open") { unsafe clinux_open(path, flags, permissions) })
    }

    /// The whole content of a file.
    package static func readAll(_ path: String) throws(Errno) -> [UInt8] {
        let file = try open(path, .readOnly)
        var content: [UInt8] = []
        while let piece = try file.read(upTo: 65_536), !piece.isEmpty { content += piece }
        return content
    }

    /// The whole content of a file as text; bytes that are not UTF-8 are replaced.
    package static func readText(_ path: String) throws(Errno) -> String {
        String(decoding: try readAll(path), as: UTF8.self)
    }

    /// Writes a file beside `path`, flushes it and renames it into place: readers see the old or the new.
    package static func writeAtomically(
        _ path: String,
        _ content: [UInt8],
        permissions: UInt32 = 0o644
    ) throws(Errno) {
        let beside = path + ".\(Host.processID).new"
        do throws(Errno) {
            let file = try open(beside, .write, permissions: permissions)
            try file.writeAll(content.span)
            try file.synchronize()
            try rename(beside, to: path)
        } catch {
            try? remove(beside)
            throw error
        }
    }

    /// Makes a directory, with those above it when `intermediate`; one that exists already is fine.
    package static func makeDirectory(
        _ path: String,
        permissions: UInt32 = 0o755,
        intermediate: Bool = true
    ) throws(Errno) {
        do throws(Errno) {
            _ = try retrying("mkdir") { unsafe Glibc.mkdir(path, permissions) }
        } catch {
            if error == .exists, (try? status(path).kind) == .directory { return }
            let parent = directoryName(path)
            guard error == .noSuchFile, intermediate, parent != path else { throw error }
            try makeDirectory(parent, permissions: permissions)
            try makeDirectory(path, permissions: permissions, intermediate: false)
        }
    }

    /// A new directory of our own, mode 0700, its name beginning with `prefix`.
    package static func makeTemporaryDirectory(in parent: String, prefix: String) throws(Errno) -> String {
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw .last("mkdtemp") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// TMPDIR or /tmp.
    package static var temporaryDirectory: String {
        guard let path = Host.environment("TMPDIR"), path.hasPrefix("/") else { return "/tmp" }
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    package static func rename(_ path: String, to other: String) throws(Errno) {
        _ = try retrying("rename") { unsafe Glibc.rename(path, other) }
    }

    /// Removes a file or link.
    package static func remove(_ path: String) throws(Errno) {
        _ = try retrying("unlink") { unsafe Glibc.unlink(path) }
    }

    package static func hardLink(_ path: String, at other: String) throws(Errno) {
        _ = try retrying("link") { unsafe Glibc.link(path, other) }
    }

    /// Makes a symbolic link at `path` that says `target`.
    package static func symbolicLink(to target: String, at path: String) throws(Errno) {
        _ = try retrying("symlink") { unsafe Glibc.symlink(target, path) }
    }

    /// What a symbolic link says.
    package static func readLink(_ path: String) throws(Errno) -> String {
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = try retrying("readlink") { unsafe Glibc.readlink(path, &bytes, 4096) }
        return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The absolute path without links, realpath(3).
    package static func realPath(_ path: String) throws(Errno) -> String {
        guard let resolved = unsafe realpath(path, nil) else { throw .last("realpath") }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    package static func setMode(_ path: String, _ permissions: UInt32) throws(Errno) {
        _ = try retrying("chmod") { unsafe Glibc.chmod(path, permissions) }
    }

    package static func status(_ path: String, followingLinks: Bool = true) throws(Errno) -> FileStatus {
        var value = Glibc.stat()
        _ = try retrying("stat") {
            unsafe fstatat(AT_FDCWD, path, &value, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW)
        }
        return FileStatus(value)
    }

    /// Whether something stands at `path`, a dangling link included.
    package static func exists(_ path: String) -> Bool {
        (try? status(path, followingLinks: false)) != nil
    }

    /// Names in a directory, sorted bytewise, without `.` and `..`.
    package static func entries(of path: String) throws(Errno) -> [String] {
        guard let directory = unsafe opendir(path) else { throw .last("opendir") }
        defer { unsafe _ = closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The part of `path` before its last slash: `/` for `/a`, `.` for a bare name.
    package static func directoryName(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    /// The part of `path` after its last slash.
    package static func baseName(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }
}

/// An exclusive flock(2) on a file; it ends with this value or with the program, however that dies.
package final class FileLock: Sendable {
    private let descriptor: FileDescriptor

    /// Takes the lock; nil when somebody else has it.
    ///
    /// The file is made when missing, mode 0600.
    package init?(_ path: String) throws(Errno) {
        descriptor = try FileSystem.open(path, .readWrite, permissions: 0o600)
        if flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            let failure = Errno.last("flock")
            if failure.code == EWOULDBLOCK { return nil }
            throw failure
        }
    }

    /// Lets go of the lock at once, whoever still has a copy of the descriptor, as a child between fork and exec does.
    package func release() {
        _ = flock(descriptor.rawValue, LOCK_UN)
    }

    /// Replaces the file's content, for people who look at it.
    package func write(_ text: String) throws(Errno) {
        try descriptor.truncate(to: 0)
        try descriptor.seek(to: 0)
        try descriptor.writeAll(Array(text.utf8).span)
    }
}

extension FileStatus {
    fileprivate init(_ value: stat) {
        kind =
            switch value.st_mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFLNK: .link
            case S_IFSOCK: .socket
            case S_IFIFO: .fifo
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            default: .file
            }
        sizeBytes = Int(value.st_size)
        mode = value.st_mode & 0o7777
        modified = Int64(value.st_mtim.tv_sec)
        userID = value.st_uid
        device = UInt64(value.st_dev)
        inode = UInt64(value.st_ino)
    }
}
