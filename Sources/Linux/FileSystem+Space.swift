import Glibc

/// How much a file system holds, statvfs(3).
package struct DiskSpace: Equatable, Sendable {
    package let totalBytes: Int
    /// What a user who is not root may still write.
    package let freeBytes: Int
}

extension FileSystem {
    /// The space of the file system that `path` is on.
    package static func space(at path: String) throws(Errno) -> DiskSpace {
        var value = statvfs()
        _ = try retrying("statvfs") { unsafe statvfs(path, &value) }
        return DiskSpace(
            totalBytes: Int(clamping: value.f_blocks) * Int(clamping: value.f_frsize),
            freeBytes: Int(clamping: value.f_bavail) * Int(clamping: value.f_frsize)
        )
    }
}
