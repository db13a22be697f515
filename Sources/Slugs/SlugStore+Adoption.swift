package import Linux

extension SlugStore {
    /// Takes over an archive that was made elsewhere and whose bytes have this SHA-256.
    ///
    /// The file at `path` is moved; whether it is a slug shows when it is unpacked.
    package nonisolated func adopt(_ path: String, checksum: String) throws(Errno) -> StoredSlug {
        let size = try FileSystem.status(path).sizeBytes
        try FileSystem.rename(path, to: archivePath(of: checksum))
        return StoredSlug(checksum: checksum, sizeBytes: size)
    }
}
