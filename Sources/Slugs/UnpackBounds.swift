import Model

/// What an archive that nobody vouches for may expand to.
struct UnpackBounds: Sendable {
    /// Members, and directories that are only named within others.
    var members = Limits.Slugs.members
    /// All files' content together.
    var contentBytes = Limits.Slugs.unpackedSizeBytes
    /// The tar stream, its own bookkeeping and what follows its end included.
    var archiveBytes = Limits.Slugs.unpackedArchiveBytes
    /// All directories' names together, each from the root: they are in memory.
    var directoryNameBytes = Limits.Slugs.directoryNameBytes
}
