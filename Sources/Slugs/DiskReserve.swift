import Linux
import Model

/// What a build must leave free on the disk that it is on, so that the platform can go on writing.
struct DiskReserve: Hashable, Sendable {
    let path: String
    let bytes: Int

    init(path: String, bytes: Int) {
        self.path = path
        self.bytes = bytes
    }

    /// For a build that starts now in the directory `path`; on a small or nearly full disk it is less than usual.
    ///
    /// Nil when the file system does not tell what is free.
    init?(at path: String) {
        guard let space = try? FileSystem.space(at: path) else { return nil }
        let part = space.totalBytes / 100 * Limits.Slugs.diskReservePercent
        self.init(path: path, bytes: min(Limits.Slugs.diskReserveBytes, part, space.freeBytes / 2))
    }

    /// Whether less than that is free.
    var isBroken: Bool {
        guard let space = try? FileSystem.space(at: path) else { return false }
        return space.freeBytes < bytes
    }
}
