import CLinux

extension FileSystem {
    /// A file without a name that holds `content`, positioned at its start, close-on-exec: memfd_create(2).
    ///
    /// What a child shall read whole without a place on disk and without anybody writing while it reads.
    package static func openAnonymous(_ content: [UInt8]) throws(Errno) -> FileDescriptor {
        let raw = try retrying("memfd_create") { unsafe clinux_anonymous_file("herolocal") }
        let file = FileDescriptor(owning: raw)
        try file.writeAll(content.span)
        try file.seek(to: 0)
        return file
    }
}
