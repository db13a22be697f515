import Glibc

/// How much a file system holds, statvfs(3).
package struct DiskSpace: Equatable, Sendable {
    package let totalBytes: Int
    /// What a user who is not root may still write.
    package let freeBytes: Int

    /// Numbers of blocks as the file system tells them, which one in user space may tell without end.
    init(blocks: UInt, freeBlocks: UInt, blockBytes: UInt) {
        (totalBytes, freeBytes) = (Self.bytes(blocks, blockBytes), Self.bytes(freeBlocks, blockBytes))
    }

    private static func bytes(_ blocks: UInt, _ blockBytes: UInt) -> Int {
        let product = blocks.multipliedReportingOverflow(by: blockBytes)
        return product.overflow ? .max : Int(clamping: product.partialValue)
    }
}

extension FileSystem {
    /// The space of the file system that `path` is on.
    package static func space(at path: String) throws(Errno) -> DiskSpace {
        var value = statvfs()
        _ = try retrying("statvfs") { unsafe statvfs(path, &value) }
        return DiskSpace(
            blocks: UInt(clamping: value.f_blocks),
            freeBlocks: UInt(clamping: value.f_bavail),
            blockBytes: UInt(clamping: value.f_frsize)
        )
    }
}
